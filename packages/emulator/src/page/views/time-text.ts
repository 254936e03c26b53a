import { html, type Markup } from '../html.ts';
import { formatAge, formatMoment, formatTimeOfDay, formatUntil, toIso } from '../text/times.ts';

/** How a moment is written: how old it is, how long ago it was, counted down to, by the clock, or with its day. */
export type TimeForm = 'age' | 'ago' | 'until' | 'clock' | 'moment';

const WRITERS: Readonly<Record<TimeForm, (at: number, now: number) => string>> = {
  age: (at, now) => formatAge(now - at),
  ago: (at, now) => (now - at < 1000 ? 'just now' : `${formatAge(now - at)} ago`),
  until: (at, now) => formatUntil(at - now),
  clock: (at) => formatTimeOfDay(at),
  moment: (at) => formatMoment(at),
};

/** A moment as text. */
export function writeTime(form: TimeForm, at: number, now: number): string {
  return WRITERS[form](at, now);
}

/** A moment that the page keeps up to date while the emulator's clock goes on. */
export function timeText(form: TimeForm, at: number, now: number): Markup {
  const title = form === 'moment' || form === 'clock' ? '' : `${formatMoment(at)} UTC`;
  return html`<time datetime="${toIso(at)}" data-form="${form}" data-at="${at}" title="${title}">${writeTime(form, at, now)}</time>`;
}
