import type { Deadline, Deadlines, Expiring } from './deadlines.ts';

/** A timer for each deadline: workers end a timer with the request that started it. */
export function createDeadlines(ms: number): Deadlines {
  return { set: (whom, from) => new TimedDeadline(whom, from === undefined ? ms : from + ms - performance.now()) };
}

class TimedDeadline implements Deadline {
  readonly #timer: ReturnType<typeof setTimeout>;

  constructor(whom: Expiring, ms: number) {
    this.#timer = setTimeout(expire, ms, whom);
  }

  meet(): void {
    clearTimeout(this.#timer);
  }
}

function expire(whom: Expiring): void {
  whom.expired();
}
