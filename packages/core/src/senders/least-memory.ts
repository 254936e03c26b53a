/** An event's own clock may be ahead of ours by this much. */
export const FUTURE_TOLERANCE_MS: number = 5 * 60_000;

/** The clocks of two processes that judge the age of one delivery may each be off by five minutes. */
const CLOCK_SLACK_MS = 10 * 60_000;

/**
 * How long a delivery must be remembered so that it is too old before it is forgotten; in between it could be replayed. Its
 * own time may be ahead of ours when it is taken, and a slower clock may look at it when it comes again.
 *
 * @param maxAgeMs how old an event may be, by its own time
 * @returns milliseconds
 */
export function leastMemoryOfAge(maxAgeMs: number): number {
  return maxAgeMs + FUTURE_TOLERANCE_MS + CLOCK_SLACK_MS;
}

/**
 * The same for a signed time.
 *
 * @param toleranceMs how far the signed time may be away, either way
 * @returns milliseconds
 */
export function leastMemoryOfTolerance(toleranceMs: number): number {
  return 2 * toleranceMs + CLOCK_SLACK_MS;
}
