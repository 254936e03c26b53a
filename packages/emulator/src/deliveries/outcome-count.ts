import type { AttemptCounts } from '../api/contract.ts';

type Outcome = keyof AttemptCounts;

/** How all attempts so far have ended. */
export interface OutcomeCount {
  count(outcome: Outcome): void;
  /** So far. */
  now(): AttemptCounts;
  /** Since another count, which was `now()` then. */
  since(before: AttemptCounts): AttemptCounts;
}

export function createOutcomeCount(): OutcomeCount {
  const counts = { delivered: 0, refused: 0, timeout: 0, unreachable: 0 };
  return {
    count(outcome) {
      counts[outcome] += 1;
    },
    now: () => ({ ...counts }),
    since: (before) => ({
      delivered: counts.delivered - before.delivered,
      refused: counts.refused - before.refused,
      timeout: counts.timeout - before.timeout,
      unreachable: counts.unreachable - before.unreachable,
    }),
  };
}
