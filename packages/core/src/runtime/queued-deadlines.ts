import { AsyncResource } from 'node:async_hooks';
import type { Deadline, Deadlines, Expiring } from './deadlines.ts';
import { startTimer } from './start-timer.ts';

/**
 * One timer for all deadlines of a length: they end in the order in which they were set, so those that are open form a
 * queue. A timer of its own would cost each delivery a microsecond in a server, and nearly all are met.
 */
export function createDeadlines(ms: number): Deadlines {
  return new DeadlineQueue(ms);
}

/** A timer that a busy process keeps waiting is not lost; set anew it would wait longer. */
const LOST_AFTER_MS = 100;

class DeadlineQueue implements Deadlines {
  readonly #ms: number;
  /** The ends of the queue: before the first, and after the last. */
  readonly #head = new QueuedDeadline(undefined, Number.POSITIVE_INFINITY);
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** When the timer fires, if there is one. */
  #firesAt = Number.POSITIVE_INFINITY;
  #isTelling = false;

  constructor(ms: number) {
    this.#ms = ms;
  }

  set(whom: Expiring, from: number = performance.now()): Deadline {
    const deadline = new QueuedDeadline(whom, from + this.#ms);
    let { previous } = this.#head;
    // Nearly always the last: only time that began before now ends before that of others.
    while (previous !== this.#head && previous.endsAt > deadline.endsAt) previous = previous.previous;
    deadline.follow(previous);
    if (deadline.endsAt < this.#firesAt) this.#arm(deadline.endsAt);
    // A timer that is long overdue never fires: a test's clock took it away, or set the time.
    else if (this.#firesAt < from - LOST_AFTER_MS && !this.#isTelling) this.#arm(this.#head.next.endsAt);
    return deadline;
  }

  #arm(firesAt: number): void {
    clearTimeout(this.#timer);
    this.#firesAt = firesAt;
    // A deadline of work long done must not keep the process alive.
    this.#timer = startTimer(Math.max(1, Math.ceil(firesAt - performance.now())), () => this.#expire());
  }

  #expire(): void {
    const now = performance.now();
    // Those who are told may set others; there is one timer for all of them at the end.
    this.#firesAt = Number.NEGATIVE_INFINITY;
    this.#isTelling = true;
    try {
      // Timers count whole milliseconds, and may be early by part of one.
      for (let next = this.#head.next; next.endsAt - now < 1; next = this.#head.next) {
        next.meet();
        next.tell();
      }
    } finally {
      const { next } = this.#head;
      this.#isTelling = false;
      this.#firesAt = Number.POSITIVE_INFINITY;
      if (next !== this.#head) this.#arm(next.endsAt);
    }
  }
}

/** An async resource, so that what an expired deadline sets off runs in the context of the request that set it. */
class QueuedDeadline extends AsyncResource implements Deadline {
  readonly #whom: Expiring | undefined;
  readonly endsAt: number;
  previous: QueuedDeadline = this;
  next: QueuedDeadline = this;

  /** @param endsAt on the clock of `performance.now` */
  constructor(whom: Expiring | undefined, endsAt: number) {
    super('HookgateDeadline');
    this.#whom = whom;
    this.endsAt = endsAt;
  }

  follow(previous: QueuedDeadline): void {
    this.previous = previous;
    this.next = previous.next;
    this.next.previous = this;
    previous.next = this;
  }

  meet(): void {
    this.previous.next = this.next;
    this.next.previous = this.previous;
    // Met again, it must not touch its former neighbours.
    this.previous = this;
    this.next = this;
  }

  tell(): void {
    if (this.#whom !== undefined) this.runInAsyncScope(this.#whom.expired, this.#whom);
  }
}
