import type { StoreCallOptions } from '../dedupe/store.ts';
import { MAX_TIMER_MS } from '../runtime/timer-limit.ts';

/** Options of `ready` and `ping`. */
export interface CheckOptions extends StoreCallOptions {
  /** Milliseconds until no answer is an error. Default: 10,000. */
  readonly timeoutMs?: number | undefined;
}

const DEFAULT_TIMEOUT_MS = 10_000;

/**
 * Bounds a call that nobody else does: at the start of an application, or in a health check, a client that queues what it
 * cannot send would have it wait for ever.
 *
 * @param what is called, for errors: `redisStore: ready`
 * @param hint what makes clients wait, and what to do about it
 * @throws TypeError for a time that is none; Error (its promise rejects) with the hint when there was no answer in time
 */
export function withinTime<T>(
  what: string,
  hint: string,
  { signal, timeoutMs = DEFAULT_TIMEOUT_MS }: CheckOptions | undefined = {},
  call: (options: StoreCallOptions) => Promise<T>,
): Promise<T> {
  if (!(timeoutMs > 0 && timeoutMs <= MAX_TIMER_MS)) {
    return Promise.reject(
      new TypeError(`${what}: \`timeoutMs\` must be from 1 to ${MAX_TIMER_MS} milliseconds, not ${timeoutMs}.`),
    );
  }
  const ending = new AbortController();
  const timer = setTimeout(
    () => ending.abort(new Error(`${what}: no answer within ${timeoutMs} ms. ${hint}`)),
    timeoutMs,
  );
  const pass = (): void => ending.abort(signal?.reason);
  if (signal?.aborted) pass();
  signal?.addEventListener('abort', pass, { once: true });
  return call({ signal: ending.signal }).finally(() => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', pass);
  });
}
