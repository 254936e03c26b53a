import { claimRequest } from '@hookgate/store-tests';
import { Redis } from 'ioredis';
// @ts-expect-error its types are those of ioredis 5
import RedisMock from 'ioredis-mock';
import { createClient } from 'redis';
import { createClient as createClient4 } from 'redis4';
import { afterAll, describe, expect, it } from 'vitest';
import { type RedisClient, type RedisStoreOptions, redisStore } from '../src/index.ts';
import { TWO_CLIENTS } from './support/clients.ts';
import { ownRedis } from './support/own-redis.ts';

const offline = (): Redis => new Redis({ lazyConnect: true });
const asClient = (value: unknown): RedisClient => value as RedisClient;

describe('F29: what is no client is refused at construction, with the fix', () => {
  it.each<[string, unknown, RegExp]>([
    ['nothing', undefined, /`client` is missing; pass a client of ioredis/],
    ['null', null, /is null; pass/],
    ['an address', 'redis://localhost', /is an address, and the store opens nothing/],
    ['a URL', new URL('redis://localhost'), /is an address/],
    ['connection options', { host: 'localhost', port: 6379 }, /is no Redis client/],
    ['a number', 6379, /is number/],
    ['a promise of a client', Promise.resolve(offline()), /is a promise: await it first/],
    ['a pipeline', offline().pipeline(), /is a pipeline or transaction/],
    ['a client with callbacks', createClient4({ legacyMode: true }), /is in legacy mode.*`client\.v4`/],
    ['a legacy view', createClient().legacy(), /is in legacy mode/],
    ['redis 3', { internal_send_command: () => {}, sendCommand: () => {} }, /is of redis 3 or older/],
    ['GLIDE', { customCommand: () => {} }, /is of Valkey GLIDE/],
    ['ioredis-mock', new RedisMock(), /is of ioredis-mock, which keeps its keys in this process.*memoryStore\(\)/],
    ['a cache', { get: () => {}, set: () => {} }, /is no Redis client/],
  ])('%s', (_name, client, message) => {
    expect(() => redisStore({ client: asClient(client) })).toThrow(TypeError);
    expect(() => redisStore({ client: asClient(client) })).toThrow(message);
  });
});

describe('options are refused at construction, by name', () => {
  it.each<[string, object, RegExp]>([
    ['an unknown one', { ttl: 5 }, /`ttl` does not exist; there are: client, prefix, subscriber/],
    ['an empty prefix', { prefix: '' }, /`prefix` must be a string of 1 to 200 characters/],
    ['a number for a prefix', { prefix: 5 }, /`prefix`/],
    ['half a replica', { minReplicas: 0.5 }, /`minReplicas` must be an integer from 0 to 100, not 0.5/],
    ['no time', { replicaTimeoutMs: 0 }, /`replicaTimeoutMs` must be an integer from 1 to/],
    ['no listener', { onWarning: true }, /`onWarning` must be a function/],
    ['no subscriber', { subscriber: {} }, /`subscriber` must be a second client/],
  ])('%s', (_name, options, message) => {
    expect(() => redisStore({ client: offline(), ...options } as RedisStoreOptions)).toThrow(TypeError);
    expect(() => redisStore({ client: offline(), ...options } as RedisStoreOptions)).toThrow(message);
  });

  it('the client itself as subscriber', () => {
    const client = offline();
    expect(() => redisStore({ client, subscriber: client })).toThrow(/must not be `client`.*client\.duplicate\(\)/);
  });

  it('replicas through a cluster or pool, whose connections do not know what another one wrote', () => {
    const cluster = { isCluster: true, call: async () => 'OK', on: () => {} };
    expect(() => redisStore({ client: cluster, minReplicas: 1 })).toThrow(/needs a client with one connection/);
  });

  it('a client where the options belong', () => {
    for (const client of [offline(), createClient()]) {
      expect(() => redisStore(client as never)).toThrow(/this is a client.*write redisStore\(\{ client \}\)/);
    }
  });

  it('nothing at all', () => {
    expect(() => (redisStore as (options?: unknown) => unknown)()).toThrow(/pass `{ client }`/);
  });
});

const server = await ownRedis();
if (server !== undefined) {
  const redis = new Redis(server.url);
  afterAll(() => redis.disconnect());

  describe('F29: what looks like a client and is none fails the self-test, again and again, and claims nothing', () => {
    const on = (): void => {};
    let kept: unknown;

    it.each<[string, unknown, RegExp]>([
      ['answers with callbacks', { call: () => undefined, on }, /does not answer with promises/],
      ['says OK to everything', { call: async () => 'OK', on }, /answered "OK", which is not what Redis answers/],
      ['says nothing', { sendCommand: async (_args: unknown) => null }, /answered null/],
      [
        'gives every claim a key of its own',
        {
          call: (name: string, args: string[]) =>
            redis.call(
              name,
              name.startsWith('EVAL') ? [...args.slice(0, 2), `${Math.random()}`, ...args.slice(3)] : args,
            ),
          on,
        },
        /two claims of one key were answered acquired and acquired/,
      ],
      [
        'answers from a cache',
        {
          async call(name: string, args: string[]) {
            kept ??= await redis.call(name, args).catch(() => redis.call('EVAL', args));
            return kept;
          },
          on,
        },
        /not what Redis answers|two claims of one key were answered/,
      ],
      [
        'wraps its replies',
        { call: async (name: string, args: string[]) => ({ result: await redis.call(name, args) }), on },
        /which is not what Redis answers to this script/,
      ],
    ])('%s', async (_name, client, message) => {
      const store = redisStore({ client: asClient(client) });
      for (let times = 0; times < 2; times += 1) {
        await expect(store.ready()).rejects.toThrow(TypeError);
        await expect(store.claim(claimRequest())).rejects.toThrow(message);
        await expect(store.remember('nonce', 'value', 1_000)).rejects.toThrow(message);
        await expect(store.ping()).rejects.toThrow(message);
      }
    });

    it('a client that is not connected is an error, and not a wrong client: it works once it is', async () => {
      const client = createClient({ url: server.url });
      const store = redisStore({ client });
      await expect(store.ready()).rejects.toThrow(/closed/i);
      await expect(store.claim(claimRequest())).rejects.toThrow(/closed/i);
      await client.connect();
      expect(await store.claim(claimRequest())).toMatchObject({ status: 'acquired' });
      client.destroy();
    });

    it('a client that queues what it cannot send does not keep the start waiting', async () => {
      // As BullMQ asks for it.
      const client = new Redis({ port: 1, maxRetriesPerRequest: null });
      client.on('error', () => {});
      const store = redisStore({ client });
      const late =
        /no answer within 50 ms\. ioredis with `maxRetriesPerRequest: null` .*: set `maxRetriesPerRequest: 1`\. Is the server there/;
      await expect(store.ready({ timeoutMs: 50 })).rejects.toThrow(late);
      await expect(store.ping({ timeoutMs: 50 })).rejects.toThrow(/^redisStore: ping: no answer within 50 ms/);
      const signal = AbortSignal.abort(new Error('enough'));
      await expect(store.ready({ signal })).rejects.toThrow('enough');
      await expect(store.ready({ timeoutMs: 0 })).rejects.toThrow(/`timeoutMs` must be from 1 to/);
      client.disconnect();
    });

    it('… and the error names the setting of the client that queues', async () => {
      const client = createClient({ url: 'redis://127.0.0.1:1', socket: { reconnectStrategy: 1_000 } });
      client.on('error', () => {});
      void client.connect().catch(() => {});
      const store = redisStore({ client });
      const late = /no answer within 50 ms\. redis without `disableOfflineQueue: true` keeps commands.*: set it/;
      await expect(store.ready({ timeoutMs: 50 })).rejects.toThrow(late);
      client.destroy();
    });

    it('a refusal at several addresses, of which Node makes an error without a sentence, has one', async () => {
      // As `localhost` is two addresses on most machines.
      const addresses = ['127.0.0.1', '127.0.0.2'].map((address) => ({ address, family: 4 }));
      const lookup = (_host: string, _options: object, done: (error: null, found: object[]) => void): void =>
        done(null, addresses);
      const socket = { host: 'redis.test', port: 1, reconnectStrategy: false, lookup } as const;
      const client = createClient({ socket: socket as never });
      client.on('error', () => {});
      const connecting = client.connect().then(
        () => '',
        (error: Error) => error.message,
      );
      const refused = redisStore({ client }).ready();
      await expect(refused).rejects.toThrow(
        'redisStore: the client cannot reach its server: connect ECONNREFUSED 127.0.0.1:1; connect ECONNREFUSED 127.0.0.2:1',
      );
      expect(await connecting).toBe('');
    });

    it('leaves nothing behind, and runs once for all who wait for it', async () => {
      await redis.flushall();
      await redis.config('RESETSTAT');
      const store = redisStore({ client: redis });
      await Promise.all(Array.from({ length: 20 }, () => store.ready()));
      expect(await redis.keys('*')).toEqual([]);
      const stats = await redis.info('commandstats');
      expect(stats).toMatch(/cmdstat_evalsha:calls=2,/);
    });
  });

  describe('a number that is none', () => {
    it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('%s milliseconds are refused', async (ms) => {
      const { client } = await server.connect(TWO_CLIENTS.ioredis);
      const store = redisStore({ client });
      const claim = { key: 'key', token: 'token', fence: 1, attempt: 1 };
      await store.ready();
      await expect(store.claim(claimRequest({ leaseMs: ms }))).rejects.toThrow(/leaseMs must be a positive number/);
      await expect(store.claim(claimRequest({ ttlMs: ms }))).rejects.toThrow(/ttlMs must be/);
      const nonce = { key: 'nonce', value: 'value', ttlMs: ms };
      await expect(store.claim(claimRequest({ nonce }))).rejects.toThrow(/nonce\.ttlMs must be/);
      await expect(store.renew(claim, ms)).rejects.toThrow(/leaseMs must be/);
      await expect(store.commit(claim, { ttlMs: ms })).rejects.toThrow(/ttlMs must be/);
      await expect(store.remember('nonce', 'value', ms)).rejects.toThrow(/ttlMs must be/);
    });
  });
}
