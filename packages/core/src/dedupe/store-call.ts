import type { Closing } from '../runtime/closing.ts';
import { startTimer } from '../runtime/start-timer.ts';
import type { StoreCallOptions } from './store.ts';
import { StoreTimeoutError } from './store-errors.ts';

/** Makes its abort signal only for stores that look at it: an AbortController costs more than a whole in-memory claim. */
class LazySignal implements StoreCallOptions {
  #controller: AbortController | undefined;

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    return this.#controller.signal;
  }

  abort(reason: Error): void {
    this.#controller?.abort(reason);
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
    const options = new LazySignal();
    const timer = startTimer(timeoutMs, () => {
      const error = new StoreTimeoutError(`the store did not answer within ${Math.round(timeoutMs)} ms`);
      options.abort(error);
      reject(error);
    });
    const settle = <V>(done: (value: V) => void) => {
      return (value: V): void => {
        clearTimeout(timer);
        done(value);
      };
    };
    try {
      call(options).then(settle(resolve), settle(reject));
    } catch (error) {
      settle(reject)(error);
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
