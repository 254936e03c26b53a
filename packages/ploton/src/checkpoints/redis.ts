import { checkOptions } from '../check-options.ts';
import type { CheckpointStore } from '../reconcile/checkpoint.ts';

/** What is used of a client of ioredis 5 (`Redis`, `Cluster`) or of redis 4 and later (client, pool, sentinel, cluster). */
export interface CheckpointRedisClient {
  get(key: string): Promise<string | null>;
  set(key: string, value: string): Promise<unknown>;
}

/** Options of {@link redisCheckpoints}. */
export interface RedisCheckpointsOptions {
  /** The client the application has; it stays the application's. */
  readonly client: CheckpointRedisClient;
  /** Begins every key. Default: `hookgate:checkpoint:`. */
  readonly prefix?: string;
}

/**
 * Checkpoints in Redis or Valkey, for an app on any number of machines: one key for each name, without a time to live. One that is lost
 * (a flush, an eviction) is only work: tasks since `since` are looked at again.
 *
 * @throws TypeError for what is no client, and for unknown or invalid options
 */
export function redisCheckpoints(options: RedisCheckpointsOptions): CheckpointStore {
  const check = checkOptions('redisCheckpoints', 'redisCheckpoints({ client })', options, ['client', 'prefix']);
  const { client, prefix = 'hookgate:checkpoint:' } = options;
  if (typeof (client as Partial<PromiseLike<unknown>> | undefined)?.then === 'function')
    check.fail('client', 'is a promise: await it first');
  if (typeof client?.get !== 'function' || typeof client.set !== 'function')
    check.fail('client', 'must be a client of ioredis, or of redis 4 and later');
  if (typeof prefix !== 'string' || prefix === '') check.fail('prefix', 'must be a non-empty string');
  return {
    async load(name) {
      const found: unknown = await client.get(prefix + name);
      if (found === null || typeof found === 'string') return found ?? undefined;
      throw new TypeError('redisCheckpoints: the client does not answer with promises of text.');
    },
    async save(name, checkpoint) {
      const answer = await client.set(prefix + name, checkpoint);
      if (answer !== 'OK') throw new Error(`redisCheckpoints: SET was answered ${JSON.stringify(answer)}.`);
    },
  };
}
