import type { Action } from './action.ts';
import { numberOf, textOf } from './form-fields.ts';

const YEAR_MS = 365 * 24 * 60 * 60 * 1000;

/** The forms of the clock and of the faults. */
export const clockActions: readonly Action[] = [
  {
    path: /^\/clock\/advance$/,
    from: () => '/clock',
    async run(model, form) {
      const advanceMs =
        textOf(form, 'ms') === undefined
          ? 1000 * numberOf(form, 'seconds', 'Seconds', 0, YEAR_MS / 1000)
          : numberOf(form, 'ms', 'Milliseconds', 0, YEAR_MS);
      await model.changeTime({ advanceMs });
      return { location: '/clock' };
    },
  },
  {
    path: /^\/clock\/speed$/,
    from: () => '/clock',
    async run(model, form) {
      await model.changeTime({ speed: numberOf(form, 'speed', 'The speed', 0, 1_000_000) });
      return { location: '/clock' };
    },
  },
  {
    path: /^\/faults$/,
    from: () => '/clock',
    async run(model, form) {
      await model.changeFaults({
        rate: numberOf(form, 'rate', 'The share of attempts', 0, 100) / 100,
        kinds: form.getAll('kind'),
        seed: numberOf(form, 'seed', 'The seed', Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
        apiRate: numberOf(form, 'apiRate', 'The share of requests', 0, 100) / 100,
        apiStatus: numberOf(form, 'apiStatus', 'The status', 400, 599),
      });
      return { location: '/clock', notice: 'Saved.' };
    },
  },
];
