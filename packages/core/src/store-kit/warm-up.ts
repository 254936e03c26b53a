import type { StoreCallOptions } from '../dedupe/store.ts';
import { abortable } from './abortable.ts';

/** Resolves when the test has passed; `undefined`, at no cost, when it has before. */
export type WarmUp = (options: StoreCallOptions | undefined) => Promise<void> | undefined;

/**
 * Runs a test before the first operation, once for all that wait for it. One that failed is run again by the next
 * operation, and so is one that somebody could not wait for: its answer may have been lost.
 */
export function createWarmUp(test: () => Promise<void>): WarmUp {
  let passed = false;
  let running: Promise<void> | undefined;

  return (options) => {
    if (passed) return undefined;
    const signal = options?.signal;
    if (signal?.aborted) return Promise.reject(signal.reason);
    const attempt = running ?? test();
    running = attempt;
    const forgetAttempt = (): void => {
      if (running === attempt) running = undefined;
    };
    return abortable(signal, () => attempt).then(
      () => {
        passed = true;
        forgetAttempt();
      },
      (error: unknown) => {
        forgetAttempt();
        throw error;
      },
    );
  };
}
