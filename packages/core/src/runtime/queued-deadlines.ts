import { AsyncResource } from 'node:async_hooks';
import type { Deadline, Deadlines, Expiring } from './deadlines.ts';

/**
 * One timer for all deadlines of a length: they end in the order in which they were set, so those that are open form a
 * queue. A timer of its own would cost each delivery a microsecond in a server, and nearly all are met.
 */
export function createDeadlines(ms: number): Deadlines {
  return new DeadlineQueue(ms);
}

class DeadlineQueue implements Deadlines {
  readonly #ms: number;
  /** The ends of the queue: before the first, and after the last. */
  readonly #head = new QueuedDeadline(undefined, Number.POSITIVE_INFINITY);
  #armed = false;

  constructor(ms: number) {
    this.#ms = ms;
  }

  set(whom: Expiring, now: number = performance.now()): Deadline {
    const deadline = new QueuedDeadline(whom, now + this.#ms);
    deadline.follow(this.#head.previous);
    if (!this.#armed) this.#arm(this.#ms);
    return deadline;
  }

  #arm(ms: number): void {
    this.#armed = true;
    const timer = setTimeout(() => this.#expire(), Math.max(1, Math.ceil(ms)));
    // Whatever is being waited for keeps the process alive; a deadline of work long done must not.
    timer.unref();
  }

  #expire(): void {
    const now = performance.now();
    try {
      // Timers count whole milliseconds, and may be early by part of one.
      for (let next = this.#head.next; next.endsAt - now < 1; next = this.#head.next) {
        next.meet();
        next.tell();
      }
    } finally {
      const { next } = this.#head;
      this.#armed = false;
      if (next !== this.#head) this.#arm(next.endsAt - performance.now());
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
