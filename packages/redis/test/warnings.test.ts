import { acquire } from '@hookgate/store-tests';
import { Redis } from 'ioredis';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { type RedisStoreWarning, redisStore } from '../src/index.ts';
import { TWO_CLIENTS } from './support/clients.ts';
import { ownRedis } from './support/own-redis.ts';

afterEach(() => void vi.restoreAllMocks());

const server = await ownRedis();
if (server !== undefined) {
  const admin = new Redis(server.url);
  afterAll(() => admin.disconnect());
  afterEach(async () => {
    await admin.config('SET', 'maxmemory-policy', 'noeviction');
    await admin.call('ACL', ['DELUSER', 'limited']);
  });

  /** What a store is told when it starts. */
  async function warningsOf(client: Redis): Promise<RedisStoreWarning[]> {
    const warnings: RedisStoreWarning[] = [];
    const store = redisStore({ client, onWarning: (warning) => warnings.push(warning) });
    await store.ready();
    for (let times = 0; times < 3; times += 1) await acquire(store);
    await new Promise((resolve) => setTimeout(resolve, 100));
    return warnings;
  }

  async function limited(...rules: string[]): Promise<Redis> {
    await admin.call('ACL', ['SETUSER', 'limited', 'reset', 'on', '>word', '~*', '&*', '+@all', ...rules]);
    return new Redis(server?.url as string, { username: 'limited', password: 'word', enableReadyCheck: false });
  }

  describe('F17: a server that may drop our keys', () => {
    it.each(['allkeys-lru', 'volatile-lru', 'volatile-ttl', 'allkeys-random'])(
      'is warned about once: %s',
      async (policy) => {
        await admin.config('SET', 'maxmemory-policy', policy);
        const warnings = await warningsOf(admin);
        expect(warnings.map(({ code }) => code)).toEqual(['may_evict']);
        expect(warnings[0]?.message).toContain(`maxmemory-policy is ${policy}`);
        expect(warnings[0]?.message).toContain('noeviction');
      },
    );

    it('is not warned about when it may not', async () => {
      expect(await warningsOf(admin)).toEqual([]);
    });

    it.each([
      ['INFO', '-info'],
      ['CONFIG', '-config'],
    ])('is seen although %s is forbidden', async (_name, rule) => {
      await admin.config('SET', 'maxmemory-policy', 'allkeys-lru');
      const client = await limited(rule);
      expect((await warningsOf(client)).map(({ code }) => code)).toEqual(['may_evict']);
      client.disconnect();
    });

    it('is no reason to crash when it tells neither', async () => {
      await admin.config('SET', 'maxmemory-policy', 'allkeys-lru');
      const client = await limited('-info', '-config');
      expect(await warningsOf(client)).toEqual([]);
      client.disconnect();
    });

    it('is told to the console unless somebody else listens', async () => {
      const printed = vi.spyOn(console, 'warn').mockImplementation(() => {});
      await admin.config('SET', 'maxmemory-policy', 'allkeys-lru');
      const { client } = await server.connect(TWO_CLIENTS['node-redis']);
      await redisStore({ client }).ready();
      await vi.waitFor(() => expect(printed).toHaveBeenCalledTimes(1));
      expect(printed.mock.calls[0]?.[0]).toMatch(/^redisStore: the server's maxmemory-policy/);
    });
  });

  it('needs no more rights than the README says', async () => {
    const commands = ['eval', 'evalsha', 'get', 'set', 'pttl', 'time', 'del', 'publish', 'subscribe', 'unsubscribe'];
    const rules = [
      '-@all',
      ...commands.map((name) => `+${name}`),
      'resetkeys',
      '~hookgate:*',
      'resetchannels',
      '&hookgate:wake',
    ];
    const client = await limited(...rules);
    const subscriber = client.duplicate();
    const warnings: RedisStoreWarning[] = [];
    const store = redisStore({ client, subscriber, onWarning: (warning) => warnings.push(warning) });
    const claim = await acquire(store);
    expect(await store.renew(claim, 10_000)).toBe('renewed');
    await store.wait?.(claim.key, 50);
    const waiting = store.wait?.(claim.key, 10_000);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const committedAt = performance.now();
    expect(await store.commit(claim, { ttlMs: 1_000 })).toBe('committed');
    await waiting;
    // Told, that is: a waiter asks by itself after a second.
    expect(performance.now() - committedAt).toBeLessThan(900);
    expect(await store.forget(claim.key)).toBe(true);
    await store.close();
    expect(warnings).toEqual([]);
    for (const connection of [client, subscriber]) connection.disconnect();
  });
}
