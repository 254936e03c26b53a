import { printWarning } from '@hookgate/core/store-kit';
import type { RedisClient, RedisSubscriber } from './client/redis-client.ts';
import type { RedisStoreWarning } from './warning.ts';

/** Options of `redisStore`. */
export interface RedisStoreOptions {
  /**
   * The client the application has: ioredis 5 or 6 (`Redis`, `Cluster`), redis 4, 5 or 6 (client, pool, sentinel, cluster).
   * It stays the application's: the store neither connects, configures nor closes it.
   */
  readonly client: RedisClient;
  /**
   * Begins every key and the channel. Applications that share a server need different ones, or one prefix for them all when
   * they are instances of the same. A hash tag in it, `{webhooks}:`, keeps all keys on one node of a cluster, which lets
   * nonce and claim go in one command there. Default: `hookgate:`.
   */
  readonly prefix?: string;
  /**
   * A second connection, such as `client.duplicate()`, connected by the application: the store subscribes one channel on it,
   * and copies of a delivery in flight learn of its outcome at once. Without one they ask every 25 to 500 ms.
   */
  readonly subscriber?: RedisSubscriber;
  /**
   * How many replicas must have confirmed a claim and a commit (`WAIT`) before they count; fewer is an error, and tried
   * again. It costs a second command, and holds up the connection while it waits. One server or Sentinel through one
   * connection only: not for clusters and pools. Default: 0.
   */
  readonly minReplicas?: number;
  /** Milliseconds to wait for them. Default: 100. */
  readonly replicaTimeoutMs?: number;
  /**
   * Told once of each thing an operator should know: `may_evict`, the server may drop keys when its memory is full; `no_wake_ups`, the
   * subscriber cannot subscribe or hears nothing, as where the user of `client` may not publish. Default: `console.warn`.
   */
  readonly onWarning?: (warning: RedisStoreWarning) => void;
}

/** The options with every default filled in. */
export interface RedisStoreConfig {
  readonly prefix: string;
  readonly subscriber: RedisSubscriber | undefined;
  readonly minReplicas: number;
  readonly replicaTimeoutMs: number;
  readonly onWarning: (warning: RedisStoreWarning) => void;
}

const OPTION_NAMES: Readonly<Record<keyof RedisStoreOptions, true>> = {
  client: true,
  prefix: true,
  subscriber: true,
  minReplicas: true,
  replicaTimeoutMs: true,
  onWarning: true,
};
const MAX_PREFIX_LENGTH = 200;
const MAX_REPLICA_TIMEOUT_MS = 60_000;

/**
 * Checks every option but the client.
 *
 * @throws TypeError naming the option and what it may be
 */
export function resolveRedisOptions(options: RedisStoreOptions): RedisStoreConfig {
  if (typeof options !== 'object' || options === null) throw new TypeError('redisStore: pass `{ client }`.');
  if ('call' in options || 'sendCommand' in options) {
    throw new TypeError('redisStore: this is a client, and belongs into an object: write redisStore({ client }).');
  }
  if ('then' in options) {
    throw new TypeError('redisStore: this is a promise: await it first, and write redisStore({ client }).');
  }
  for (const name of Object.keys(options)) {
    if (!Object.hasOwn(OPTION_NAMES, name))
      fail(name, `does not exist; there are: ${Object.keys(OPTION_NAMES).join(', ')}`);
  }
  const { client, subscriber } = options;
  const { prefix = 'hookgate:', minReplicas = 0, replicaTimeoutMs = 100, onWarning = printWarning } = options;
  if (typeof prefix !== 'string' || prefix === '' || prefix.length > MAX_PREFIX_LENGTH) {
    fail('prefix', `must be a string of 1 to ${MAX_PREFIX_LENGTH} characters`);
  }
  if (subscriber !== undefined) {
    const methods = ['subscribe', 'unsubscribe'] as const;
    if (!methods.every((method) => typeof subscriber?.[method] === 'function')) {
      fail('subscriber', 'must be a second client, such as `client.duplicate()`');
    }
    if ((subscriber as unknown) === client) {
      fail(
        'subscriber',
        'must not be `client`: a connection that subscribes takes no other commands. Pass `client.duplicate()`',
      );
    }
  }
  requireInteger('minReplicas', minReplicas, 0, 100);
  requireInteger('replicaTimeoutMs', replicaTimeoutMs, 1, MAX_REPLICA_TIMEOUT_MS);
  if (typeof onWarning !== 'function') fail('onWarning', 'must be a function');
  return { prefix, subscriber, minReplicas, replicaTimeoutMs, onWarning };
}

function requireInteger(name: string, value: unknown, least: number, most: number): void {
  if (!Number.isInteger(value) || (value as number) < least || (value as number) > most) {
    fail(name, `must be an integer from ${least} to ${most}, not ${String(value)}`);
  }
}

function fail(name: string, problem: string): never {
  throw new TypeError(`redisStore: the option \`${name}\` ${problem}.`);
}
