import type { PublishOptions } from '@hookgate/core';
import { throwIfAborted } from '@hookgate/core';
import { Budget } from './budget.ts';

/** As {@link untilAborted}; a hand-off looks at the time itself, and lets the answer go that comes too late. */
export function inTime<T>(options: PublishOptions, call: () => Promise<T>): Promise<T> {
  return options instanceof Budget ? call() : untilAborted(options.signal, call);
}

/**
 * Waits for a client that knows no signals. What comes after the abort is nobody's, and ends no process.
 *
 * @throws the signal's reason when it aborts first, or has: then nothing is called
 */
export function untilAborted<T>(signal: AbortSignal, call: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    throwIfAborted(signal);
    const abort = (): void => settle(() => reject(signal.reason as Error));
    const settle = (how: () => void): void => {
      signal.removeEventListener('abort', abort);
      how();
    };
    signal.addEventListener('abort', abort);
    call().then(
      (answer) => settle(() => resolve(answer)),
      (error: unknown) => settle(() => reject(error as Error)),
    );
  });
}
