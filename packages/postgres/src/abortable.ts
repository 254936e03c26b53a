/**
 * Starts something and waits no longer for it than the signal allows, whatever it does: a pool that has no connection left
 * may keep a statement in its queue for ever.
 *
 * @throws the signal's reason once it aborts
 */
export function abortable<T>(signal: AbortSignal | undefined, start: () => Promise<T>): Promise<T> {
  if (signal === undefined) return start();
  if (signal.aborted) return Promise.reject(signal.reason);
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    const settled = (): void => signal.removeEventListener('abort', onAbort);
    start().then(
      (value) => {
        settled();
        resolve(value);
      },
      (error: unknown) => {
        settled();
        // A client that heeds the signal rejects with an error of its own.
        reject(signal.aborted ? signal.reason : error);
      },
    );
  });
}
