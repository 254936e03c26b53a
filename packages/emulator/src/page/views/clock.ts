import type { FaultsView, TimeView } from '../../api/contract.ts';
import { html, type Markup } from '../html.ts';
import { formatSpan } from '../text/times.ts';
import { timeText } from './time-text.ts';

export interface ClockView {
  readonly time: TimeView;
  readonly faults: FaultsView;
  readonly faultNames: readonly string[];
  readonly typed?: URLSearchParams;
}

const MINUTE = 60_000;
const STEPS: readonly number[] = [1000, 5000, 30_000, MINUTE, 5 * MINUTE, 30 * MINUTE, 120 * MINUTE];
const SPEEDS: readonly (readonly [number, string])[] = [
  [1, 'Real time'],
  [60, '60 times: a minute in a second'],
  [3600, '3,600 times: an hour in a second'],
  [0, 'Stands still until it is moved'],
];

/** The emulator's clock, and what goes wrong on purpose. */
export function clockView(view: ClockView): Markup {
  return html`<div class="title"><h1>Clock and faults</h1></div>
<div class="halves">${clockSection(view)}${faultSection(view)}</div>`;
}

function clockSection({ time, typed }: ClockView): Markup {
  const { now, nextDueAt, speed } = time;
  return html`<section class="card"><h2>Clock</h2>
<div data-part="time"><p class="clock-face">${timeText('moment', now, now)}<span class="muted"> UTC</span></p>
<p class="muted">${modeText(time)}. ${nextDueAt === undefined ? 'Nothing is due.' : html`Next attempt ${timeText('until', nextDueAt, now)}.`}</p>
${
  nextDueAt !== undefined &&
  nextDueAt > now &&
  html`<form method="post" action="/clock/advance" data-stay><button class="main" name="ms" value="${Math.ceil(nextDueAt - now)}">Go to the next attempt</button></form>`
}</div>
<h3>Move it forward by</h3>
<form class="buttons" method="post" action="/clock/advance" data-stay>${STEPS.map((ms) => html`<button name="ms" value="${ms}">${formatSpan(ms)}</button>`)}</form>
<form class="row" method="post" action="/clock/advance" data-stay><label><span>Seconds</span><input type="number" name="seconds" min="0" step="any" required value="${typed?.get('seconds')}"></label><button>Move</button></form>
<h3>Speed</h3>
<form class="sheet" method="post" action="/clock/speed" data-stay><fieldset class="choices stacked"><legend class="unseen-label">Speed</legend>${allSpeeds(
    speed,
  ).map(
    ([value, title]) =>
      html`<label><input type="radio" name="speed" value="${value}"${value === speed && html` checked`}><span>${title}</span></label>`,
  )}</fieldset><div class="actions"><button>Set the speed</button></div></form>
</section>`;
}

function allSpeeds(speed: number): readonly (readonly [number, string])[] {
  return SPEEDS.some(([value]) => value === speed) ? SPEEDS : [...SPEEDS, [speed, `${speed} times`]];
}

/** How the clock goes, in words. */
function modeText({ mode, speed }: TimeView): string {
  if (mode === 'manual') return 'It stands still until it is moved';
  return mode === 'fast' ? `It runs ${speed.toLocaleString('en')} times as fast` : 'It runs in real time';
}

function faultSection({ faults, faultNames, typed }: ClockView): Markup {
  const value = (name: string, now: number): string => typed?.get(name) ?? String(now);
  const kinds = typed?.getAll('kind') ?? faults.kinds;
  return html`<section class="card"><h2>Faults</h2>
<p class="muted">The same seed makes the same faults again.</p>
<form class="sheet" method="post" action="/faults">
<label><span>Share of attempts with a fault, in percent</span><input type="number" name="rate" min="0" max="100" step="any" required value="${value('rate', percent(faults.rate))}"></label>
<fieldset class="choices"><legend>Kinds <span class="muted">(none chosen: all)</span></legend>${faultNames.map(
    (name) =>
      html`<label><input type="checkbox" name="kind" value="${name}"${kinds.includes(name) && html` checked`}><span>${name.replaceAll('-', ' ')}</span></label>`,
  )}</fieldset>
<label><span>Seed</span><input type="number" name="seed" required value="${value('seed', faults.seed)}"></label>
<h3>Ploton’s API</h3>
<div class="row">
<label><span>Refused, in percent</span><input type="number" name="apiRate" min="0" max="100" step="any" required value="${value('apiRate', percent(faults.apiRate))}"></label>
<label><span>Status</span><input type="number" name="apiStatus" min="400" max="599" required value="${value('apiStatus', faults.apiStatus)}"></label>
</div>
<div class="actions"><button class="main">Save</button></div>
</form></section>`;
}

function percent(share: number): number {
  return Math.round(share * 10_000) / 100;
}
