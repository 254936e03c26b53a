import { acquire, claimRequest, HOUR_MS } from '@hookgate/store-tests';
import { Redis } from 'ioredis';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { type RedisClient, redisStore } from '../src/index.ts';
import { TWO_CLIENTS } from './support/clients.ts';
import { ownRedis } from './support/own-redis.ts';
import { redisName } from './support/redis-name.ts';

const server = await ownRedis();
if (server !== undefined) {
  const redis = new Redis(server.url);
  afterAll(() => redis.disconnect());
  beforeEach(() => redis.flushall());

  /** How often the server ran each command since the last time it was asked. */
  async function commandsRun(): Promise<Record<string, number>> {
    const stats = await redis.info('commandstats');
    await redis.config('RESETSTAT');
    const counts = [...stats.matchAll(/^cmdstat_(\w+):calls=(\d+),/gm)].map(([, name, calls]) => [name, Number(calls)]);
    return Object.fromEntries(counts);
  }

  for (const [name, connect] of Object.entries(TWO_CLIENTS)) {
    describe(`F18: scripts the server does not know, through ${name}`, () => {
      it('are sent, once, and each call takes effect exactly once', async () => {
        const { client } = await server.connect(connect);
        const store = redisStore({ client });
        await store.ready();
        for (let round = 1; round <= 3; round += 1) {
          await redis.call('SCRIPT', ['FLUSH', 'SYNC']);
          await commandsRun();
          const claim = await acquire(store, { key: 'one key' });
          expect(claim.attempt).toBe(round);
          expect(await commandsRun()).toMatchObject({ evalsha: 1, eval: 1 });
          expect(await store.renew(claim, HOUR_MS)).toBe('renewed');
          expect(await store.release(claim)).toBe('released');
          expect(await commandsRun()).toMatchObject({ evalsha: 2, eval: 2 });
        }
        await acquire(store);
        expect(await commandsRun()).toMatchObject({ evalsha: 1 });
        expect(await commandsRun()).not.toHaveProperty('eval');
      });

      it('are sent once by each of many calls at a time, which still make one claim', async () => {
        const { client } = await server.connect(connect);
        const store = redisStore({ client });
        await store.ready();
        await redis.call('SCRIPT', ['FLUSH', 'SYNC']);
        const request = claimRequest();
        const results = await Promise.all(
          Array.from({ length: 50 }, (_, i) => store.claim({ ...request, token: `token ${i}` })),
        );
        expect(results.filter(({ status }) => status === 'acquired')).toHaveLength(1);
        expect(results.filter(({ status }) => status === 'in-flight')).toHaveLength(49);
      });

      it('are sent after the server was restarted', async () => {
        const { client } = await server.connect(connect);
        const store = redisStore({ client });
        await store.ready();
        await server.restart();
        await expect
          .poll(() => store.claim(claimRequest()).then((it) => it.status, String), { timeout: 5_000 })
          .toBe('acquired');
      });
    });
  }

  describe('a full server', () => {
    /** Fills the server up, runs, and empties it again. */
    async function whileFull(run: () => Promise<void>): Promise<void> {
      await redis.config('SET', 'maxmemory-policy', 'noeviction');
      await redis.config('SET', 'maxmemory', '1');
      try {
        await run();
      } finally {
        await redis.config('SET', 'maxmemory', '0');
      }
    }

    it('refuses claims and nonces, and takes neither of the two', async () => {
      const store = redisStore({ client: redis });
      await store.ready();
      const nonce = { key: 'nonce', value: 'value', ttlMs: HOUR_MS };
      await whileFull(async () => {
        await expect(store.claim(claimRequest({ nonce }))).rejects.toThrow(/OOM/);
        await expect(store.claim(claimRequest())).rejects.toThrow(/OOM/);
        await expect(store.remember('other', 'value', HOUR_MS)).rejects.toThrow(/OOM/);
      });
      expect(await redis.keys('*')).toEqual([]);
      expect(await store.remember('nonce', 'another value', HOUR_MS)).toBe(null);
    });

    it('answers duplicates, and renews, commits and releases what is held', async () => {
      const store = redisStore({ client: redis });
      const done = await acquire(store, { key: 'done' });
      await store.commit(done, { ttlMs: HOUR_MS });
      const [first, second] = [await acquire(store, { key: 'first' }), await acquire(store, { key: 'second' })];
      await whileFull(async () => {
        expect(await store.claim(claimRequest({ key: 'done' }))).toMatchObject({ status: 'done' });
        expect(await store.claim(claimRequest({ key: 'first' }))).toMatchObject({ status: 'in-flight' });
        expect(await store.renew(first, HOUR_MS)).toBe('renewed');
        expect(await store.commit(first, { ttlMs: HOUR_MS })).toBe('committed');
        expect(await store.release(second)).toBe('released');
      });
      expect(await store.inspect('first')).toMatchObject({ state: 'done' });
      expect(await store.inspect('second')).toMatchObject({ state: 'open' });
    });
  });

  it('a server too old for flags gets the scripts without them', async () => {
    const sent: string[] = [];
    const old: RedisClient = {
      on: () => {},
      async call(name: string, args: string[]) {
        const [script = ''] = args;
        if (name === 'EVAL') sent.push(script.slice(0, 6));
        if (script.startsWith('#!')) {
          throw new Error("ERR Error compiling script (new function): user_script:1: unexpected symbol near '#'");
        }
        return redis.call(name, args);
      },
    };
    const store = redisStore({ client: old });
    await redis.call('SCRIPT', ['FLUSH', 'SYNC']);
    const [first, second] = [await acquire(store), await acquire(store)];
    sent.length = 0;
    expect(await store.renew(first, HOUR_MS)).toBe('renewed');
    expect(await store.commit(first, { ttlMs: HOUR_MS })).toBe('committed');
    expect(await store.commit(second, { ttlMs: HOUR_MS })).toBe('committed');
    // Found out once.
    expect(sent.map((script) => script.trim().slice(0, 5))).toEqual(['#!lua', 'local', 'local']);
  });

  describe('what is in the server', () => {
    it('is one key a claim and one a nonce, hashed behind the prefix, each with a time to live', async () => {
      const store = redisStore({ client: redis });
      const nonce = { key: 'nonce', value: 'value', ttlMs: 60_000 };
      const claim = await acquire(store, { key: 'a'.repeat(100_000), ttlMs: HOUR_MS, nonce });
      const keys = (await redis.keys('*')).sort();
      expect(keys).toEqual([redisName('a'.repeat(100_000)), redisName('nonce', 'hookgate:n:')].sort());
      for (const key of keys) expect(await redis.pttl(key)).toBeGreaterThan(50_000);
      await store.commit(claim, { ttlMs: 5_000 });
      const left = await redis.pttl(redisName('a'.repeat(100_000)));
      expect(left > 4_000 && left <= 5_000).toBe(true);
    });

    it.each(['held', 'open', 'done', 'gone'])('never a key without a time to live: %s', async (state) => {
      const store = redisStore({ client: redis });
      const claim = await acquire(store, { key: 'key' });
      await store.renew(claim, HOUR_MS);
      if (state === 'open') await store.release(claim);
      if (state === 'done') await store.commit(claim, { ttlMs: HOUR_MS });
      if (state === 'gone') await store.forget('key');
      const left = await redis.pttl(redisName('key'));
      expect(left > 0 && left <= HOUR_MS).toBe(true);
    });

    it('is left alone when it is not ours', async () => {
      const store = redisStore({ client: redis });
      for (const value of ['something else', 'held 5', 'done x', 'held 1 1 1 1 -']) {
        await redis.set(redisName('key'), value);
        await expect(store.claim(claimRequest({ key: 'key' }))).rejects.toThrow(
          /holds something that is none of its records/,
        );
        expect(await redis.get(redisName('key'))).toBe(value);
      }
    });

    it('has fences of the size of microseconds, to the last digit', async () => {
      const store = redisStore({ client: redis });
      const [seconds = 0, micros = 0] = await redis.time();
      const before = Number(seconds) * 1_000_000 + Number(micros);
      const { fence } = await acquire(store, { key: 'key' });
      expect(fence >= before && fence < before + 60_000_000).toBe(true);
      expect(await redis.get(redisName('key'))).toContain(` ${fence} `);
      expect((await store.inspect('key'))?.fence).toBe(fence);
    });

    it('keeps its fence above one from a server whose clock was ahead', async () => {
      const store = redisStore({ client: redis });
      const claim = await acquire(store, { key: 'key', ttlMs: HOUR_MS });
      const ahead = claim.fence + 3_600_000_000;
      const raw = (await redis.get(redisName('key'))) as string;
      await redis.set(redisName('key'), raw.replace(String(claim.fence), String(ahead)), 'PX', HOUR_MS);
      await store.release(claim);
      const next = await acquire(store, { key: 'key' });
      expect(next.fence).toBe(ahead + 1);
      await store.forget('key');
      expect((await acquire(store, { key: 'key' })).fence).toBe(ahead + 2);
    });

    it('rejects where its fence would be no safe integer', async () => {
      const store = redisStore({ client: redis });
      await store.ready();
      await redis.set(redisName('key'), `gone ${Number.MAX_SAFE_INTEGER - 1}`);
      const last = await acquire(store, { key: 'key' });
      expect(last.fence).toBe(Number.MAX_SAFE_INTEGER);
      await store.release(last);
      await expect(acquire(store, { key: 'key' })).rejects.toThrow(RangeError);
    });
  });
}
