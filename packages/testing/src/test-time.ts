/** The moment at which everything happens unless a test says otherwise: 2026-01-15T12:00:00Z, in epoch milliseconds. */
export const TEST_TIME: number = Date.UTC(2026, 0, 15, 12, 0, 0);

/** A moment as epoch milliseconds or as a Date. */
export type Moment = number | Date;

/** Epoch milliseconds; `NaN` for a Date that is none. */
export function toMs(moment: Moment): number {
  return typeof moment === 'number' ? moment : moment.getTime();
}
