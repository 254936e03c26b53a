import type { TimeView } from '../../api/contract.ts';
import { type TimeForm, writeTime } from '../views/time-text.ts';

/** The emulator's clock, as far as a browser can tell: what it was, and how fast it goes since. */
export interface EmulatorClock {
  now(): number;
  set(time: Pick<TimeView, 'now' | 'speed'>): void;
  /** Writes every moment within an element anew. */
  write(within: ParentNode): void;
}

const TICK_MS = 1000;
const FAST_TICK_MS = 250;

export function startClock(): EmulatorClock {
  let base = { now: Date.now(), at: performance.now(), speed: 1 };

  const clock: EmulatorClock = {
    now: () => base.now + (performance.now() - base.at) * base.speed,
    set({ now, speed }) {
      base = { now, at: performance.now(), speed };
    },
    write(within) {
      const now = clock.now();
      for (const element of within.querySelectorAll<HTMLTimeElement>('time[data-form]')) {
        const { form, at } = element.dataset;
        const isClock = element.closest('[data-now]') !== null;
        const text = writeTime(form as TimeForm, isClock ? now : Number(at), now);
        if (element.textContent !== text) element.textContent = text;
      }
    },
  };

  const tick = (): void => {
    if (!document.hidden) clock.write(document);
    setTimeout(tick, base.speed > 1 ? FAST_TICK_MS : TICK_MS);
  };
  setTimeout(tick, TICK_MS);
  return clock;
}

/** What the server wrote of the clock. */
export function readClock(root: ParentNode): Pick<TimeView, 'now' | 'speed'> | undefined {
  const written = root.querySelector<HTMLElement>('[data-part=clock]')?.dataset;
  return written === undefined ? undefined : { now: Number(written.now), speed: Number(written.speed) };
}
