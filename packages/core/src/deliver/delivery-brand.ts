/** Tells what a receiver of one copy of this package has opened from everything else. */
type Recogniser = (value: object) => boolean;

/**
 * A process may load several copies of this package: its ESM and its CommonJS form, two versions. They know each other's
 * deliveries by this one list. Code of the process can reach it; nothing that comes with a request is a symbol.
 */
const RECOGNISERS: unique symbol = Symbol.for('hookgate.deliveries');

const shared: object & { [RECOGNISERS]?: Set<Recogniser> } = globalThis;

/** Has a copy of this package tell the others which deliveries its receivers have opened. */
export function recogniseDeliveries(isOpened: Recogniser): void {
  shared[RECOGNISERS] ??= new Set();
  shared[RECOGNISERS].add(isOpened);
}

/** Whether a receiver, of whichever copy of this package, has opened this very delivery; a copy of one is none. */
export function isOpenedDelivery(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  for (const isOpened of shared[RECOGNISERS] ?? []) if (isOpened(value)) return true;
  return false;
}
