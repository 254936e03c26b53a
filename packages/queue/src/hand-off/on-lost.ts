import type { Delivery } from '@hookgate/core';

/** The core's own deliveries tell it without a signal, which would cost more than the rest of a hand-off. */
const ON_LOST: unique symbol = Symbol.for('hookgate.on-lost') as never;

interface Telling {
  readonly [ON_LOST]?: (listener: () => void) => void;
}

/** Calls back when the claim of a delivery is lost, at once if it is, and maybe again. */
export function onLost(delivery: Pick<Delivery, 'signal'>, listener: () => void): void {
  const tell = (delivery as Telling)[ON_LOST];
  if (typeof tell === 'function') tell.call(delivery, listener);
  else if (delivery.signal.aborted) listener();
  else delivery.signal.addEventListener('abort', listener, { once: true });
}
