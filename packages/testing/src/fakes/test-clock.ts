import { requireNumber } from '../argument-error.ts';
import { type Moment, TEST_TIME, toMs } from '../test-time.ts';

/** A clock that stands still until it is told to go on. */
export interface TestClock {
  /** The time of day, epoch milliseconds: the option `now` of a webhook. */
  readonly now: () => number;
  /** Milliseconds that passed; `skew` does not touch it: the option `clock` of `memoryStore`. */
  readonly monotonic: () => number;
  /** Lets time pass. */
  advance(ms: number): void;
  /** Changes the time of day alone, forward or back, as an operator or NTP does: nothing has passed. */
  skew(ms: number): void;
}

/**
 * A test clock.
 *
 * @param start Default: {@link TEST_TIME}
 * @throws TypeError for a start that is no time
 */
export function createClock(start: Moment = TEST_TIME): TestClock {
  let wall = requireNumber('createClock', 'start', toMs(start));
  let passed = 0;
  return {
    now: () => wall,
    monotonic: () => passed,
    advance(ms) {
      requireNumber('clock.advance', 'ms', ms);
      wall += ms;
      passed += ms;
    },
    skew(ms) {
      wall += requireNumber('clock.skew', 'ms', ms, -wall);
    },
  };
}
