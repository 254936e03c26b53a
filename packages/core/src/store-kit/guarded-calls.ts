import type { StoreCallOptions } from '../dedupe/store.ts';
import { abortable } from './abortable.ts';
import { createWarmUp } from './warm-up.ts';
import { withSentence } from './with-sentence.ts';

/** The way every operation of a store goes. */
export interface GuardedCalls {
  /**
   * Does the work once the store's test has passed, and waits no longer for either than the signal allows.
   *
   * @throws the error of a closed store (its promise rejects); the signal's reason; what test or work reject with, which
   *   always has a message
   */
  run<T>(options: StoreCallOptions | undefined, work: (signal: AbortSignal | undefined) => Promise<T>): Promise<T>;
  /** @throws the error of a closed store */
  requireOpen(): void;
  close(): void;
}

/**
 * @param store what its factory is called, for errors
 * @param test what must have passed before the first operation
 * @param ClosedError the core's `StoreClosedError`: named here, it would be a second class, for this entry is a file of its own
 */
export function createGuardedCalls(
  store: string,
  test: () => Promise<void>,
  ClosedError: new (message: string) => Error,
): GuardedCalls {
  const warmUp = createWarmUp(test);
  let closed = false;
  const wasClosed = (): Error => new ClosedError(`${store}: this store was closed.`);

  const tell = (error: unknown): never => {
    throw withSentence(store, error);
  };

  return {
    run(options, work) {
      if (closed) return Promise.reject(wasClosed());
      const signal = options?.signal;
      const warmingUp = warmUp(signal);
      if (warmingUp === undefined) return abortable(signal, () => work(signal)).catch(tell);
      return warmingUp.then(() => abortable(signal, () => work(signal))).catch(tell);
    },
    requireOpen() {
      if (closed) throw wasClosed();
    },
    close() {
      closed = true;
    },
  };
}
