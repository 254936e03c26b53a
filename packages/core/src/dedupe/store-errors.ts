/** A store did not answer in time. */
export class StoreTimeoutError extends Error {
  override readonly name = 'StoreTimeoutError';
}

/** A store that was closed is asked something: asking again is no use, and nothing does. */
export class StoreClosedError extends Error {
  override readonly name = 'StoreClosedError';
  readonly code = 'store_closed';
}

/** A store has no room, and nothing in it may be forgotten yet: the sender is sent away at once, for waiting frees no room. */
export class StoreFullError extends Error {
  override readonly name = 'StoreFullError';
  readonly code = 'store_full';
}

/** Whether the store was closed. Told by the code, as below: a store may come with a copy of this package of its own. */
export function isClosed(error: unknown): boolean {
  return codeOf(error) === 'store_closed';
}

/** Whether the store has no room. */
export function isFull(error: unknown): boolean {
  return codeOf(error) === 'store_full';
}

function codeOf(error: unknown): unknown {
  try {
    return (error as { readonly code?: unknown } | null | undefined)?.code;
  } catch {
    // Whatever it is, it is neither of the two.
    return undefined;
  }
}
