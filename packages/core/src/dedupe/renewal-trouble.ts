import { startTimer } from '../runtime/start-timer.ts';

const FIRST_PAUSE_MS = 50;

/** A claim whose renewal failed: asked for again at once, then after growing pauses, and given up when its lease ends. */
export class RenewalTrouble {
  readonly #leaseTimer: ReturnType<typeof setTimeout>;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #pauseMs = 0;

  /** @param leaseEndsAt on the clock of `performance.now` */
  constructor(leaseEndsAt: number, leaseEnded: () => void) {
    // Rounded up: timers may be early by part of a millisecond.
    this.#leaseTimer = startTimer(Math.ceil(leaseEndsAt - performance.now()), leaseEnded);
  }

  /** @param longestMs the longest pause between two tries */
  retry(renew: () => void, longestMs: number): void {
    const pauseMs = this.#pauseMs;
    this.#pauseMs = Math.min(longestMs, Math.max(FIRST_PAUSE_MS, 2 * pauseMs));
    if (pauseMs === 0) renew();
    else this.#retryTimer = startTimer(pauseMs, renew);
  }

  end(): void {
    clearTimeout(this.#leaseTimer);
    clearTimeout(this.#retryTimer);
  }
}
