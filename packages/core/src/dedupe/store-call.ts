import type { Closing } from '../runtime/closing.ts';
import type { Expiring } from '../runtime/deadlines.ts';
import { startTimer } from '../runtime/start-timer.ts';
import { limitTime } from '../runtime/time-limit.ts';
import { IS_BOUNDED } from './bounded-call.ts';
import type { StoreCallOptions } from './store.ts';
import { StoreTimeoutError } from './store-errors.ts';

/** Makes its abort signal only for stores that look at it: an AbortController costs more than a whole in-memory claim. */
class BoundedCall implements StoreCallOptions, Expiring {
  readonly [IS_BOUNDED] = true;
  readonly #timeoutMs: number;
  readonly #reject: (error: Error) => void;
  #controller: AbortController | undefined;
  #overBecause: Error | undefined;

  constructor(timeoutMs: number, reject: (error: Error) => void) {
    this.#timeoutMs = timeoutMs;
    this.#reject = reject;
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#overBecause !== undefined) this.#controller.abort(this.#overBecause);
    return this.#controller.signal;
  }

  expired(): void {
    this.#overBecause = new StoreTimeoutError(`the store did not answer within ${Math.round(this.#timeoutMs)} ms`);
    this.#controller?.abort(this.#overBecause);
    this.#reject(this.#overBecause);
  }
}

/**
 * Runs one store call in bounded time.
 *
 * @param timeoutMs milliseconds after which the call is aborted and the promise rejects
 * @throws StoreTimeoutError, or whatever the store rejects with
 */
export function callStore<T>(timeoutMs: number, call: (options: StoreCallOptions) => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const bounded = new BoundedCall(timeoutMs, reject);
    const deadline = limitTime(timeoutMs, bounded);
    const failed = (error: unknown): void => {
      deadline.meet();
      reject(error as Error);
    };
    try {
      call(bounded).then((answer) => {
        deadline.meet();
        resolve(answer);
      }, failed);
    } catch (error) {
      failed(error);
    }
  });
}

/**
 * Resolves after `ms` milliseconds, or at once when the signal aborts. Leaves no timer and no listener.
 *
 * @param sleepers has, as long as it lasts, the function that ends it early
 */
export function pause(ms: number, signal: Closing, sleepers?: Set<() => void>): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = (): void => {
      clearTimeout(timer);
      sleepers?.delete(end);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = startTimer(ms, end);
    sleepers?.add(end);
    signal.addEventListener('abort', end);
  });
}
