/** Tells the parts of a receiver that it shuts down. An `AbortSignal` is one, too. */
export interface Closing {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/**
 * As much of an `AbortController` as a receiver needs. A real one would not do: receivers are made at the top level, where
 * workers allow none, and used by many requests, while workers tie each to the request that made it.
 */
export class ClosingController {
  readonly #listeners: Set<() => void> = new Set();
  readonly signal: Closing & { aborted: boolean } = {
    aborted: false,
    addEventListener: (_type, listener) => void this.#listeners.add(listener),
    removeEventListener: (_type, listener) => void this.#listeners.delete(listener),
  };

  abort(): void {
    this.signal.aborted = true;
    for (const listener of this.#listeners) listener();
  }
}
