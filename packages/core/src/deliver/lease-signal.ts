import { throwIfAborted } from '../runtime/other-realms.ts';

/**
 * An abort signal that looks at the clock whenever it is looked at. A process that was stopped, or whose event loop was blocked,
 * goes on where it was before any timer can say that its lease is over.
 */
export class LeaseSignal {
  readonly #controller = new AbortController();

  /** @param lookAtClock aborts when the lease is over */
  constructor(lookAtClock: () => void) {
    const { signal } = this.#controller;
    const { prototype } = AbortSignal;
    const now = <T>(read: () => T) => {
      return (): T => {
        lookAtClock();
        return read();
      };
    };
    Object.defineProperties(signal, {
      aborted: { configurable: true, get: now(() => Reflect.get(prototype, 'aborted', signal)) },
      reason: { configurable: true, get: now(() => Reflect.get(prototype, 'reason', signal)) },
      throwIfAborted: { configurable: true, writable: true, value: () => throwIfAborted(signal) },
    });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  abort(reason: Error): void {
    this.#controller.abort(reason);
  }
}
