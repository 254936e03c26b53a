/**
 * Calls back when a signal aborts, such as that of a Fetch request whose client is gone.
 *
 * @param signal some platforms have none
 * @returns what stops listening
 */
export function onAbort(signal: AbortSignal | undefined, listener: () => void): () => void {
  if (signal?.aborted === true) listener();
  signal?.addEventListener('abort', listener);
  return () => signal?.removeEventListener('abort', listener);
}
