import { type DedupeStore, type StoreCallOptions, StoreClosedError } from '@hookgate/core';
import {
  type CheckOptions,
  createGuardedCalls,
  createWaitingRoom,
  createWarn,
  heardSubscription,
  withinTime,
} from '@hookgate/core/store-kit';
import { type SendCommand, senderOf } from './client/command-sender.ts';
import { checkEviction } from './eviction-check.ts';
import { keyNames } from './key-names.ts';
import { createOperations } from './operations.ts';
import { type RedisStoreOptions, resolveRedisOptions } from './redis-store-options.ts';
import { replicaGate } from './replicas.ts';
import { scriptRunner } from './scripts/script-runner.ts';
import { selfTest } from './self-test.ts';
import { subscriptionOf } from './waiting/subscription.ts';

type OperatorMethod = 'inspect' | 'forget' | 'sweep' | 'ping' | 'close';

/** What {@link redisStore} makes: a {@link DedupeStore} for any number of processes. It has `wait` with a `subscriber`. */
export interface RedisStore extends Omit<DedupeStore, OperatorMethod>, Required<Pick<DedupeStore, OperatorMethod>> {
  /**
   * Tries the client out, as the first operation does anyway: call it when the application starts, and a client that does
   * not work stops the start instead of the first delivery. It ends after 10 s, unless told otherwise.
   *
   * @throws TypeError with the fix for a client that does not do what Redis does, else whatever the client rejects with
   */
  ready(options?: CheckOptions): Promise<void>;
  /** Rejects when the store cannot be used, after 10 s unless told otherwise. */
  ping(options?: CheckOptions): Promise<void>;
}

/** Whether every key with this prefix is in one slot of a cluster. */
const HASH_TAG = /^[^{]*\{[^}]+\}/;

/**
 * A store in Redis or Valkey, for an application on any number of machines. Every operation is one Lua script on one key,
 * by the server's clock; copies cost one command, first deliveries one before and one after their handler.
 *
 * It promises what Redis does: what the server loses (a failover before replication, a flush, an eviction) runs again.
 *
 * @throws TypeError for a client that is none, and for unknown or invalid options
 */
export function redisStore(options: RedisStoreOptions): RedisStore {
  const config = resolveRedisOptions(options);
  const { send, isCluster, isOneConnection, hangs } = senderOf(options.client);
  if (config.minReplicas > 0 && !isOneConnection) {
    throw new TypeError(
      'redisStore: `minReplicas` needs a client with one connection, not a cluster, pool or sentinel of redis.',
    );
  }
  const names = keyNames(config.prefix);
  const operations = createOperations(scriptRunner(send), names, replicaGate(send, config));
  const warn = createWarn('redisStore', config.onWarning);
  let together = !isCluster || HASH_TAG.test(config.prefix);

  const test = async (): Promise<void> => {
    together = await selfTest(operations, names, send, together);
  };
  const prove = async (): Promise<void> => {
    await test();
    void checkEviction(send, names.channel, warn);
  };
  const calls = createGuardedCalls('redisStore', prove, StoreClosedError);
  const room =
    config.subscriber &&
    createWaitingRoom({
      subscription: heardSubscription(subscriptionOf(config.subscriber, names.channel), {
        notify: (payload) => publish(send, names.channel, payload),
        onDeaf: () => warn('no_wake_ups', deafness(names.channel)),
      }),
      watch: operations.watch,
      onDeaf: (error) =>
        warn('no_wake_ups', `the subscriber cannot subscribe, so copies in flight poll: ${String(error)}`),
    });

  return {
    name: 'redis',
    get claimsNonces() {
      return together;
    },
    claim: (request, options) => calls.run(options, (call) => operations.claim(request, together, call)),
    renew: (claim, leaseMs, options) => calls.run(options, (call) => operations.renew(claim, leaseMs, call)),
    commit: (claim, { ttlMs }, options) => calls.run(options, (call) => operations.commit(claim, ttlMs, call)),
    release: (claim, options) => calls.run(options, (call) => operations.release(claim, options?.ran !== false, call)),
    remember: (key, value, ttlMs, options) =>
      calls.run(options, (call) => operations.remember({ key, value, ttlMs }, call)),
    ...(room && {
      async wait(key: string, timeoutMs: number, options?: StoreCallOptions): Promise<void> {
        calls.requireOpen();
        return room.wait(names.digest(key), timeoutMs, options?.signal);
      },
    }),
    inspect: (key, options) => calls.run(options, (call) => operations.inspect(key, call)),
    forget: (key, options) => calls.run(options, (call) => operations.forget(key, call)),
    // Redis removes by itself what has expired.
    sweep: (options) => calls.run(options, async () => 0),
    ready: (options) =>
      withinTime('redisStore: ready', hangs, options, (bounded) => calls.run(bounded, async () => {})),
    ping: (options) => withinTime('redisStore: ping', hangs, options, (bounded) => calls.run(bounded, test)),
    async close() {
      calls.close();
      room?.close();
    },
  };
}

/** Without a right to publish nothing is heard, whoever waits asks by itself. */
async function publish(send: SendCommand, channel: string, payload: string): Promise<void> {
  try {
    await send('PUBLISH', [channel, payload], channel);
  } catch (error) {
    if (!String(error).includes('NOPERM')) throw error;
  }
}

function deafness(channel: string): string {
  return (
    'the subscriber does not hear what the store publishes, so copies in flight poll: allow the user of `client` to publish, ' +
    `\`ACL SETUSER <user> +publish &${channel}\`, and give \`subscriber\` a connection to the same server.`
  );
}
