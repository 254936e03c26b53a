/** The date of a sender's milliseconds; `undefined` for what is none, which a `Date` would only tell when it is written out. */
export function dateOf(ms: number | undefined): Date | undefined {
  return typeof ms === 'number' && Math.abs(ms) <= MAX_DATE_MS ? new Date(ms) : undefined;
}

/** As far as a `Date` goes. */
const MAX_DATE_MS = 8.64e15;
