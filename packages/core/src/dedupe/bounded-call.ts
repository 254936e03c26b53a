import type { StoreCallOptions } from './store.ts';

/** How the core tells a store, across copies of this package, that it looks at the time itself. */
export const IS_BOUNDED: unique symbol = Symbol.for('hookgate.bounded') as never;

/** Whether the caller stops waiting by itself: then the signal is only for a client that can take back what it has not sent. */
export function isBounded(options: StoreCallOptions | undefined): boolean {
  return (options as { readonly [IS_BOUNDED]?: unknown } | undefined)?.[IS_BOUNDED] === true;
}
