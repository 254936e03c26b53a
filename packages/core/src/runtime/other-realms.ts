/**
 * What things are, and not of which class: tests with Jest, and some platforms, run an application in a realm of its own, and what
 * Node hands out there is no instance of the classes in sight.
 */

/** Whether something is an error, such as one of Node's own in a test with Jest. */
export function isError(value: unknown): value is Error {
  return value instanceof Error || /^\[object (?:Error|DOMException)\]$/.test(Object.prototype.toString.call(value));
}

/** Whether something can tell that it was aborted, and when. */
export function isAbortSignal(value: unknown): value is AbortSignal {
  const { aborted, addEventListener } = Object(value) as Partial<AbortSignal>;
  return typeof aborted === 'boolean' && typeof addEventListener === 'function';
}

/**
 * Throws a signal's reason once it is aborted. Not every signal can do that itself: that of jsdom in Jest 28 cannot.
 */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw signal.reason;
}
