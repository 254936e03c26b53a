import { isBounded } from '../dedupe/bounded-call.ts';
import type { StoreCallOptions } from '../dedupe/store.ts';
import { abortable } from './abortable.ts';
import { createWarmUp } from './warm-up.ts';
import { withSentence } from './with-sentence.ts';

/** The way every operation of a store goes. */
export interface GuardedCalls {
  /**
   * Does the work once the store's test has passed, and waits no longer for either than the signal allows. The signal is best not looked
   * at unless it is used: for most calls it is only made then.
   *
   * @throws the error of a closed store (its promise rejects); the signal's reason; what test or work reject with, which
   *   always has a message
   */
  run<T>(
    options: StoreCallOptions | undefined,
    work: (options: StoreCallOptions | undefined) => Promise<T>,
  ): Promise<T>;
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
      const begin = (): ReturnType<typeof work> =>
        abortable(isBounded(options) ? undefined : options?.signal, () => work(options));
      const warmingUp = warmUp(options);
      return (warmingUp === undefined ? begin() : warmingUp.then(begin)).catch(tell);
    },
    requireOpen() {
      if (closed) throw wasClosed();
    },
    close() {
      closed = true;
    },
  };
}
