import { acquire, application, claimRequest, delivery, HOUR_MS } from '@hookgate/store-tests';
import { startTcpProxy } from '@hookgate/test-services';
import { Redis } from 'ioredis';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { type RedisStoreWarning, redisStore } from '../src/index.ts';
import { TWO_CLIENTS } from './support/clients.ts';
import { counting } from './support/counting.ts';
import { ownRedis } from './support/own-redis.ts';

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
/** Those who are told need not ask: a waiter asks by itself after a second. Not a matter of speed. */
const BEFORE_ASKING_MS = 900;

/** Milliseconds until a promise has settled. */
async function timed(promise: Promise<unknown> | undefined): Promise<number> {
  const startedAt = performance.now();
  await promise;
  return performance.now() - startedAt;
}

/** A timer of Node, and whether it is over. */
type Started = NodeJS.Timeout & { readonly _destroyed: boolean };

/** Whether it is a timer that still runs, and keeps no process alive: those of the clients do. */
const isOurs = (timer: Started): boolean => !timer._destroyed && !timer.hasRef();

const server = await ownRedis();
if (server !== undefined) {
  const redis = new Redis(server.url);
  afterAll(() => redis.disconnect());

  it('without a subscriber there is no `wait`, and copies ask now and then', async () => {
    const { client } = await server.connect(TWO_CLIENTS.ioredis);
    const store = redisStore({ client });
    expect(store.wait).toBe(undefined);
    expect('wait' in store).toBe(false);
    const app = application(store, () => sleep(300));
    const sent = delivery();
    expect(await Promise.all([app.send(sent), app.send(sent)])).toEqual([
      [200, 'handled'],
      [200, 'duplicate'],
    ]);
  });

  for (const [name, connect] of Object.entries(TWO_CLIENTS)) {
    describe(`with a subscriber, through ${name}`, async () => {
      const proxy = await startTcpProxy(server);
      afterAll(() => proxy.close());
      const main = counting((await server.connect(connect)).client);
      const { client: subscriber } = await server.connect(connect, `redis://${proxy.host}:${proxy.port}`);
      const other = redisStore({ client: (await server.connect(connect)).client });
      const store = redisStore({ client: main.client, subscriber });
      await store.ready();
      // The first wait subscribes.
      await store.wait?.('warm', 1);
      await sleep(100);

      it.each(['commit', 'release', 'forget'] as const)(
        'a waiter in another process learns of a %s at once',
        async (how) => {
          const claim = await acquire(other);
          const waiting = store.wait?.(claim.key, HOUR_MS);
          await sleep(100);
          const startedAt = performance.now();
          if (how === 'commit') await other.commit(claim, { ttlMs: HOUR_MS });
          if (how === 'release') await other.release(claim);
          if (how === 'forget') await other.forget(claim.key);
          await waiting;
          expect(performance.now() - startedAt).toBeLessThan(BEFORE_ASKING_MS);
        },
      );

      it('a delivery waits with two commands, and answers as soon as the other one has', async () => {
        const sent = delivery();
        let endedAt = 0;
        const first = application(other, async () => {
          await sleep(700);
          endedAt = performance.now();
        });
        const second = application(store, () => {});
        const original = first.send(sent);
        await sleep(50);
        const before = main.count();
        expect(await second.send(sent)).toEqual([200, 'duplicate']);
        expect(performance.now() - endedAt).toBeLessThan(BEFORE_ASKING_MS);
        expect(await original).toEqual([200, 'handled']);
        // Claim, watch, claim.
        expect(main.count() - before).toBe(3);
      });

      it('a thousand waiters for one key watch it once', async () => {
        const claim = await acquire(other);
        const before = main.count();
        const waiting = Promise.all(Array.from({ length: 1_000 }, async () => store.wait?.(claim.key, HOUR_MS)));
        await sleep(100);
        expect(main.count() - before).toBe(1);
        await other.commit(claim, { ttlMs: HOUR_MS });
        expect(await timed(waiting)).toBeLessThan(BEFORE_ASKING_MS);
      });

      it('nothing is published about keys nobody waits for', async () => {
        await redis.config('RESETSTAT');
        const claim = await acquire(other);
        await other.release(claim);
        await other.commit(await acquire(other, { key: claim.key }), { ttlMs: HOUR_MS });
        expect(await redis.info('commandstats')).not.toContain('cmdstat_publish');
      });

      it('a waiter learns of the outcome of whoever took the key over', async () => {
        const { key } = await acquire(other, { leaseMs: 200 });
        await store.wait?.(key, 150);
        await sleep(100);
        const next = await acquire(other, { key });
        const waiting = store.wait?.(key, HOUR_MS);
        await sleep(50);
        await other.commit(next, { ttlMs: HOUR_MS });
        expect(await timed(waiting)).toBeLessThan(BEFORE_ASKING_MS);
      });

      it('what happened between the claim and the wait is not missed', async () => {
        for (let times = 0; times < 20; times += 1) {
          const claim = await acquire(other);
          expect((await store.claim(claimRequest({ key: claim.key }))).status).toBe('in-flight');
          const committed = other.commit(claim, { ttlMs: HOUR_MS });
          if (times % 2 === 0) await committed;
          expect(await timed(store.wait?.(claim.key, HOUR_MS))).toBeLessThan(BEFORE_ASKING_MS);
        }
      });

      it('a wait leaves nothing behind: no timer, no listener', async () => {
        const claim = await acquire(other);
        const stop = new AbortController();
        const started = vi.spyOn(globalThis, 'setTimeout');
        const waiting = store.wait?.(claim.key, HOUR_MS, { signal: stop.signal });
        await sleep(50);
        // It keeps no process alive, so the process does not list it.
        const open = (): unknown[] => started.mock.results.filter(({ value }) => isOurs(value as Started));
        expect(open()).not.toEqual([]);
        stop.abort();
        await waiting;
        expect(open()).toEqual([]);
        started.mockRestore();
      });

      it('a subscriber that lost its connection is made up for by asking, then subscribes again', async () => {
        proxy.cut();
        const claim = await acquire(other);
        const waiting = store.wait?.(claim.key, HOUR_MS);
        await other.commit(claim, { ttlMs: HOUR_MS });
        // Not after an hour.
        await waiting;
        await sleep(300);
        const next = await acquire(other);
        const told = store.wait?.(next.key, HOUR_MS);
        await sleep(50);
        await other.commit(next, { ttlMs: HOUR_MS });
        expect(await timed(told)).toBeLessThan(BEFORE_ASKING_MS);
      });

      it('stores share a subscriber, and the last one to close gives it back', async () => {
        const channels = async (): Promise<unknown> => redis.call('PUBSUB', ['NUMSUB', 'shared:wake']);
        const listeners = (): number =>
          (subscriber as unknown as { listenerCount(event: string): number }).listenerCount('message');
        const before = listeners();
        const [first, second] = [1, 2].map(() => redisStore({ client: main.client, subscriber, prefix: 'shared:' }));
        await first?.wait?.('key', 150);
        await second?.wait?.('key', 150);
        expect(await channels()).toEqual(['shared:wake', 1]);
        await first?.close();
        await sleep(50);
        expect(await channels()).toEqual(['shared:wake', 1]);
        const waiting = second?.wait?.('held', HOUR_MS);
        await second?.close();
        await waiting;
        await expect.poll(channels).toEqual(['shared:wake', 0]);
        expect(listeners()).toBe(before);
        await expect(second?.wait?.('key', 1)).rejects.toThrow('this store was closed');
      });

      it('a subscriber that may not subscribe is warned about once, and made up for by asking', async () => {
        await redis.call('ACL', ['SETUSER', 'deaf', 'reset', 'on', '>word', '+@all', '~*', 'resetchannels']);
        const url = server.url.replace('redis://', 'redis://deaf:word@');
        const deaf = await server.connect(connect, url);
        const warnings: RedisStoreWarning[] = [];
        const hard = redisStore({
          client: main.client,
          subscriber: deaf.client,
          onWarning: (warning) => warnings.push(warning),
        });
        const claim = await acquire(other);
        // Not after an hour.
        for (let times = 0; times < 3; times += 1) await hard.wait?.(claim.key, HOUR_MS);
        expect(warnings.map(({ code }) => code)).toEqual(['no_wake_ups']);
      });

      it.each([
        ['may not publish', '-publish', '&*'],
        ['may not publish there', '+publish', 'resetchannels'],
      ])('a client that %s is warned about once, and made up for by asking', async (_what, ...rules) => {
        await redis.call('ACL', ['SETUSER', 'silent', 'reset', 'on', '>word', '+@all', '~*', ...rules]);
        const silent = await server.connect(connect, server.url.replace('redis://', 'redis://silent:word@'));
        const warnings: RedisStoreWarning[] = [];
        const hard = redisStore({
          client: silent.client,
          subscriber: (await server.connect(connect)).client,
          onWarning: (warning) => warnings.push(warning),
        });
        const claim = await acquire(hard);
        // A wait that hears nothing lasts 100 ms, one that is sure of hearing a second.
        for (let times = 0; times < 30 && warnings.length === 0; times += 1) await hard.wait?.(claim.key, HOUR_MS);
        for (let times = 0; times < 3; times += 1) await hard.wait?.(claim.key, HOUR_MS);
        expect(warnings).toEqual([
          { code: 'no_wake_ups', message: expect.stringContaining('+publish &hookgate:wake') },
        ]);
        await hard.close();
      });

      it('a holder that may not publish commits all the same', async () => {
        await redis.call('ACL', ['SETUSER', 'mute', 'reset', 'on', '>word', '+@all', '-publish', '~*']);
        const mute = await server.connect(connect, server.url.replace('redis://', 'redis://mute:word@'));
        const holder = redisStore({ client: mute.client });
        const claim = await acquire(holder);
        const waiting = store.wait?.(claim.key, HOUR_MS);
        await sleep(50);
        expect(await holder.commit(claim, { ttlMs: HOUR_MS })).toBe('committed');
        // Not after an hour.
        await waiting;
      });
    });
  }
}
