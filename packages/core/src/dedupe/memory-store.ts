import { otherNames } from '../options/did-you-mean.ts';
import { type MemoryStore, PromisedStore } from './memory/promised-store.ts';

export type { MemoryStore } from './memory/promised-store.ts';

/** Options of {@link memoryStore}. */
export interface MemoryStoreOptions {
  /**
   * The most keys and nonces remembered at once, together; one whose key and value are longer than 255 characters counts
   * once more for every 256. When all are in use the store rejects (the sender is told to come back) and forgets nothing.
   *
   * You need about: deliveries a second × seconds remembered. The default, 1,000,000 or some 110 MB when full, is good
   * for 5 deliveries a second over 48 hours, or 1.6 over 7 days.
   */
  readonly maxKeys?: number;
  /** Monotonic milliseconds, for tests. Default: `performance.now`, which a change of the system's time does not touch. */
  readonly clock?: () => number;
}

const DEFAULT_MAX_KEYS = 1_000_000;
const OPTION_NAMES: ReadonlySet<string> = new Set<keyof MemoryStoreOptions>(['maxKeys', 'clock']);

/**
 * A store in the memory of this process: nothing to install, nothing that can be unreachable. It is for a single process
 * (another one knows nothing of these claims), and what it remembers ends with it: a delivery that was handled before a
 * restart and is sent again after it runs again.
 *
 * Nothing is ever evicted: held keys and live nonces, because that is how an attacker would have them forgotten, and
 * done keys, because their deliveries would run twice. Fences go on increasing after a restart, as long as the system's
 * time does.
 *
 * @throws TypeError for an unknown or invalid option
 */
export function memoryStore(options: MemoryStoreOptions = {}): MemoryStore {
  for (const name of Object.keys(options)) {
    if (!OPTION_NAMES.has(name))
      throw new TypeError(`memoryStore: there is no option \`${name}\`${otherNames(name, [...OPTION_NAMES])}.`);
  }
  const { maxKeys = DEFAULT_MAX_KEYS, clock = () => performance.now() } = options;
  if (!Number.isSafeInteger(maxKeys) || maxKeys < 1) {
    throw new TypeError(`memoryStore: the option \`maxKeys\` must be a positive integer, not ${String(maxKeys)}.`);
  }
  if (typeof clock !== 'function') throw new TypeError('memoryStore: the option `clock` must be a function.');
  return new PromisedStore(maxKeys, clock);
}
