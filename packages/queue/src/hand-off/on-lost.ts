import type { Delivery } from '@hookgate/core';

/** The core's own deliveries tell it without a signal, which would cost more than the rest of a hand-off. */
const ON_LOST: unique symbol = Symbol.for('hookgate.on-lost') as never;

interface Telling {
  readonly [ON_LOST]?: (listener: () => void) => () => void;
}

/**
 * Calls back when the claim of a delivery is lost, at once if it is.
 *
 * @returns what ends that
 */
export function onLost(delivery: Pick<Delivery, 'signal'>, listener: () => void): () => void {
  const tell = (delivery as Telling)[ON_LOST];
  if (typeof tell === 'function') return tell.call(delivery, listener);
  const { signal } = delivery;
  if (signal.aborted) listener();
  signal.addEventListener('abort', listener);
  return () => signal.removeEventListener('abort', listener);
}
