/**
 * Starts something and waits no longer for it than the signal allows, whatever it does: a client that is offline may keep
 * a command in its queue for ever. What `start` throws rejects.
 *
 * @throws the signal's reason once it aborts
 */
export function abortable<T>(signal: AbortSignal | undefined, start: () => Promise<T>): Promise<T> {
  if (signal === undefined) {
    try {
      return start();
    } catch (error) {
      return Promise.reject(error);
    }
  }
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const started = start();
    const onAbort = (): void => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    const settled = (): void => signal.removeEventListener('abort', onAbort);
    started.then(
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
