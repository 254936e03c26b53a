import { memoryStore } from '@hookgate/core';
import { LRUCache } from 'lru-cache';

/** One way to remember keys for two days. */
export interface Memory {
  remember(key: string, token: string): void;
  /** Has everything expire that is remembered so far. */
  expire?(): void;
  /** Removes what expired, in turns of the event loop. */
  sweep?(): Promise<number>;
}

const TTL_MS = 172_800_000;

const MAKERS: Readonly<Record<string, (count: number) => Memory>> = {
  'hookgate memoryStore': (count) => {
    let aheadMs = 0;
    const store = memoryStore({ maxKeys: 2 * count, clock: () => performance.now() + aheadMs });
    // As the receiver asks it.
    const { immediate } = store;
    return {
      remember(key, token) {
        const request = {
          key,
          token,
          leaseMs: 10_000,
          ttlMs: TTL_MS,
          fingerprint: '5f1c9a77:0123456789ab',
        };
        const result = immediate.claim(request);
        if (result.status !== 'acquired') throw new Error(result.status);
        immediate.commit(result.claim, { ttlMs: TTL_MS });
      },
      expire() {
        aheadMs += TTL_MS;
      },
      sweep: () => store.sweep(),
    };
  },
  'Map of key to expiry': () => {
    const map = new Map<string, number>();
    return { remember: (key) => void map.set(key, performance.now() + TTL_MS) };
  },
  'lru-cache with ttl': (count) => {
    const cache = new LRUCache<string, true>({ max: 2 * count, ttl: TTL_MS });
    return { remember: (key) => void cache.set(key, true) };
  },
};

/** What can be asked for. */
export const MEMORY_NAMES: readonly string[] = Object.keys(MAKERS);

/** How to make a memory for so many keys. */
export function makerOf(name: string): (count: number) => Memory {
  const make = MAKERS[name];
  if (make === undefined) throw new Error(`no ${name}`);
  return make;
}
