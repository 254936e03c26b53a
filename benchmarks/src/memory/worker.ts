import { type DedupeStore, memoryStore } from '@hookgate/core';
import { LRUCache } from 'lru-cache';
import { answerMessages } from '../harness/child.ts';

/** What a worker found out about one way to remember keys. */
export interface MemoryAnswer {
  /** Nanoseconds of CPU per new key: for a store claim and commit, for the others one insertion. */
  readonly nanos: number;
  readonly bytes: number;
  /** The most CPU, in milliseconds, that one batch of keys took: growing and collecting included. */
  readonly longestMs: number;
}

/** Remembers the keys, one after the other. */
type Remember = (keys: readonly string[]) => unknown;

const TTL_MS = 172_800_000;
const BATCH = 1_000;
const WARM_UP_KEYS = 200_000;

const MAKERS: Readonly<Record<string, (count: number) => Remember>> = {
  'hookgate memoryStore': (count) => {
    const store: DedupeStore = memoryStore({ maxKeys: 2 * count });
    let token = 0;
    return async (keys) => {
      for (const key of keys) {
        const request = {
          key,
          token: `t${token++}`,
          leaseMs: 10_000,
          ttlMs: TTL_MS,
          fingerprint: '5f1c9a77:0123456789ab',
        };
        const result = await store.claim(request);
        if (result.status !== 'acquired') throw new Error(result.status);
        await store.commit(result.claim, { ttlMs: TTL_MS });
      }
    };
  },
  'Map of key to expiry': () => {
    const map = new Map<string, number>();
    return (keys) => {
      for (const key of keys) map.set(key, performance.now() + TTL_MS);
    };
  },
  'lru-cache with ttl': (count) => {
    const cache = new LRUCache<string, true>({ max: 2 * count, ttl: TTL_MS });
    return (keys) => {
      for (const key of keys) cache.set(key, true);
    };
  },
};

/** What can be asked for. */
export const MEMORY_NAMES: readonly string[] = Object.keys(MAKERS);

if (process.send !== undefined) serve();

function serve(): void {
  const [, , name = '', count = ''] = process.argv;
  answerMessages<object, MemoryAnswer>(() => measure(name, Number(count)));
  process.send?.('ready');
}

async function measure(name: string, count: number): Promise<MemoryAnswer> {
  const make = MAKERS[name];
  if (make === undefined) throw new Error(`no ${name}`);
  await fill(make(WARM_UP_KEYS), WARM_UP_KEYS);
  const before = heldBytes();
  const remember = make(count);
  const { micros, longestMs } = await fill(remember, count);
  const bytes = heldBytes() - before;
  // Used once more, or it would be gone before it was measured.
  await remember(['last']);
  return { nanos: (1000 * micros) / count, bytes: bytes / count, longestMs };
}

/** Keys as a receiver makes them, made outside of the measurement. */
async function fill(remember: Remember, count: number): Promise<{ micros: number; longestMs: number }> {
  let micros = 0;
  let longestMs = 0;
  for (let from = 0; from < count; from += BATCH) {
    const keys = Array.from(
      { length: Math.min(BATCH, count - from) },
      (_, i) => `ploton:/webhook#5f1c9a77:task_${from + i}:task.complete`,
    );
    const before = process.cpuUsage();
    await remember(keys);
    const { user, system } = process.cpuUsage(before);
    longestMs = Math.max(longestMs, (user + system) / 1000);
    micros += user + system;
  }
  return { micros, longestMs };
}

function heldBytes(): number {
  for (let i = 0; i < 3; i++) globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
