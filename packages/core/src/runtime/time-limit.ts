import type { Deadline, Deadlines, Expiring } from './deadlines.ts';
import { createDeadlines } from './runtime.ts';
import { startTimer } from './start-timer.ts';
import { MAX_TIMER_MS } from './timer-limit.ts';

/** More different lengths than the options of a process have. */
const MOST_LENGTHS = 64;

/** What is limited again and again to the same time shares a timer. */
const known = new Map<number, Deadlines>();

/**
 * Calls `whom.expired()` once `ms` milliseconds are over, unless the deadline is met before. A length that an option names, which is a
 * whole number, costs less than one that was counted.
 */
export function limitTime(ms: number, whom: Expiring): Deadline {
  const shared = known.get(ms) ?? share(ms);
  if (shared !== undefined) return shared.set(whom);
  const timer = startTimer(Math.min(ms, MAX_TIMER_MS), () => whom.expired());
  return { meet: () => clearTimeout(timer) };
}

function share(ms: number): Deadlines | undefined {
  if (known.size >= MOST_LENGTHS || !Number.isInteger(ms)) return undefined;
  const deadlines = createDeadlines(Math.min(ms, MAX_TIMER_MS));
  known.set(ms, deadlines);
  return deadlines;
}
