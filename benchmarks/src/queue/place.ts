import { type Engine, type EngineName, openEngine } from '@hookgate/queue-tests';
import { redisStore } from '@hookgate/redis';
import { Redis } from 'ioredis';

/** What a process of this benchmark is started with. */
export interface Place {
  readonly engine: EngineName;
  readonly url: string;
  /** Of the Redis that remembers what was handled. */
  readonly storeUrl: string;
  readonly queue: string;
  readonly variant: Variant;
}

/** What is compared, on both sides of a queue. */
export const VARIANTS = ['bare', 'bare, with claim and commit', 'hookgate'] as const;

export type Variant = (typeof VARIANTS)[number];

const [LOCK_MS, CONCURRENCY] = [30_000, 200];

/** The place that `Child.start` was given as an argument. */
export function readPlace(): Place {
  return JSON.parse(process.argv[2] ?? '') as Place;
}

/** Connects to a queue of its own, and to the store. */
export async function open({ engine: name, url, storeUrl, queue }: Place): Promise<{
  readonly engine: Engine;
  readonly store: ReturnType<typeof redisStore>;
}> {
  const engine = await openEngine(name, { url, queue, lockMs: LOCK_MS, concurrency: CONCURRENCY });
  const client = new Redis(storeUrl, { maxRetriesPerRequest: 1 });
  return { engine, store: redisStore({ client, prefix: `${queue}:` }) };
}
