import { application, delivery } from '@hookgate/store-tests';
import { startRedisSentinel } from '@hookgate/test-services';
import { Redis } from 'ioredis';
import { createSentinel } from 'redis';
import { createSentinel as createSentinel5 } from 'redis5';
import { afterAll, expect, it } from 'vitest';
import { type RedisClient, type RedisStore, redisStore } from '../src/index.ts';
import { liveALife } from './support/live-a-life.ts';

const RECONNECT = { timeout: 15_000 };
const group = await startRedisSentinel();
if ('missing' in group) it.skip(group.missing);
else {
  const ioredis = new Redis({ sentinels: [group.sentinel], name: group.name, maxRetriesPerRequest: null });
  const settings = { name: group.name, sentinelRootNodes: [group.sentinel] };
  const [nodeRedis, nodeRedis5] = [createSentinel(settings), createSentinel5(settings)];
  for (const each of [nodeRedis, nodeRedis5]) await each.on('error', () => {}).connect();
  const [subscriber, onReplica] = [ioredis.duplicate(), new Redis(group.replica.url)];
  for (const each of [ioredis, subscriber, onReplica]) each.on('error', () => {});
  afterAll(async () => {
    for (const each of [ioredis, subscriber, onReplica]) each.disconnect();
    for (const each of [nodeRedis, nodeRedis5]) await each.destroy();
    await group.stop();
  });

  it.each<[string, RedisClient]>([
    ['ioredis', ioredis],
    ['redis 6', nodeRedis],
    ['redis 5', nodeRedis5],
  ])('every operation works through Sentinel, with %s', async (_name, client) => {
    await liveALife(client, subscriber, true);
  });

  it('F16, F17: through Sentinel, a failover to a replica that has not heard of a claim: the commit makes it done', {
    timeout: 60_000,
  }, async () => {
    const stores: Readonly<Record<string, RedisStore>> = {
      ioredis: redisStore({ client: ioredis, prefix: 'ioredis:' }),
      'node-redis': redisStore({ client: nodeRedis, prefix: 'node-redis:' }),
    };
    let failedOver = (): void => {};
    const failover = new Promise<void>((resolve) => {
      failedOver = resolve;
    });

    const apps = Object.entries(stores).map(([name, store]) => {
      let runs = 0;
      const app = application(store, async ({ outlives }) => {
        runs += 1;
        if (outlives) await failover;
      });
      return { name, app, store, before: delivery(), during: delivery({ outlives: true }), runs: () => runs };
    });

    for (const { store, app, before } of apps) {
      await store.ready();
      expect(await app.send(before)).toEqual([200, 'handled']);
    }
    await ioredis.set('last', 'what came before it is on the replica when it is');
    expect(await ioredis.wait(1, 10_000)).toBe(1);
    await group.cutReplica();
    const known = await onReplica.keys('*');

    const originals = apps.map(({ app, during }) => app.send(during));
    await expect.poll(() => apps.map(({ runs }) => runs())).toEqual([2, 2]);
    expect(await onReplica.keys('*')).toEqual(known);
    await group.failOver();
    failedOver();
    await Promise.all(originals);

    for (const { name, app, store, before, during, runs } of apps) {
      const state = () => store.inspect(app.keyOf(during)).then((it) => it?.state, String);
      await expect.poll(state, { ...RECONNECT, message: name }).toBe('done');
      expect(await app.send(during)).toEqual([200, 'duplicate']);
      expect(await app.send(before)).toEqual([200, 'duplicate']);
      expect(await app.send(delivery())).toEqual([200, 'handled']);
      expect(runs()).toBe(3);
    }
  });
}
