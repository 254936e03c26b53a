import { startTcpProxy } from '@hookgate/test-services';
import { Redis } from 'ioredis';
import { afterAll, describe, expect, it } from 'vitest';
import { redisStore } from '../src/index.ts';
import { TWO_CLIENTS } from './support/clients.ts';
import { ownRedis } from './support/own-redis.ts';
import { application, delivery } from './support/receiving.ts';

const server = await ownRedis();
if (server !== undefined) {
  const redis = new Redis(server.url);
  afterAll(() => redis.disconnect());

  for (const [name, connect] of Object.entries(TWO_CLIENTS)) {
    describe(`through ${name}`, async () => {
      const proxy = await startTcpProxy(server);
      afterAll(() => proxy.close());
      const { client } = await server.connect(connect, `redis://${proxy.host}:${proxy.port}`);
      const store = redisStore({ client });

      it('F13: the store is down at the claim, and back within the budget: 200, once', async () => {
        let runs = 0;
        const app = application(store, () => {
          runs += 1;
        });
        await store.ready();
        await proxy.close();
        const answering = app.send(delivery());
        await new Promise((resolve) => setTimeout(resolve, 700));
        await proxy.open();
        expect(await answering).toEqual([200, 'handled']);
        expect([runs, app.count('store-error') > 0]).toEqual([1, true]);
      });

      it('F13: … and not back: 503, nothing ran, and the retry finds nobody in its way', async () => {
        let runs = 0;
        const app = application(store, () => {
          runs += 1;
        });
        const sent = delivery();
        await store.ready();
        await proxy.close();
        expect(await app.send(sent)).toEqual([503, 'store_unavailable']);
        expect(runs).toBe(0);
        await proxy.open();
        await expect
          .poll(() =>
            store.ping().then(
              () => 'there',
              () => 'gone',
            ),
          )
          .toBe('there');
        expect(await app.send(sent)).toEqual([200, 'handled']);
        expect(runs).toBe(1);
      });

      it('F14: the store hangs: 503 within the budget', async () => {
        const app = application(store, () => {});
        await store.ready();
        proxy.hang();
        const startedAt = performance.now();
        expect(await app.send(delivery())).toEqual([503, 'store_unavailable']);
        expect(performance.now() - startedAt).toBeLessThan(2_500);
        proxy.flow();
      });

      it('F15: the store is down at the commit: 200, and a later duplicate 200 without a second run', async () => {
        let runs = 0;
        const app = application(store, async () => {
          runs += 1;
          await proxy.close();
        });
        const sent = delivery();
        expect(await app.send(sent)).toEqual([200, 'handled']);
        await proxy.open();
        await expect
          .poll(() => store.inspect(keyOf(app, sent.id)).then((it) => it?.state, String), { timeout: 5_000 })
          .toBe('done');
        expect(await app.send(sent)).toEqual([200, 'duplicate']);
        expect(runs).toBe(1);
      });

      it('F15: the store is down at the release: 500, and the retry runs', async () => {
        let runs = 0;
        const app = application(store, async () => {
          runs += 1;
          if (runs > 1) return;
          await proxy.close();
          throw new Error('the handler failed');
        });
        const sent = delivery();
        expect(await app.send(sent)).toEqual([500, 'handler_failed']);
        expect(app.seen.find((it) => it.type === 'failed')).toMatchObject({ error: new Error('the handler failed') });
        await proxy.open();
        await expect
          .poll(() =>
            store.ping().then(
              () => 'there',
              () => 'gone',
            ),
          )
          .toBe('there');
        expect(await app.send(sent)).toEqual([200, 'handled']);
        expect(runs).toBe(2);
      });

      it('F16: the server is flushed mid-run: the commit makes the key done again', async () => {
        let runs = 0;
        const app = application(store, async () => {
          runs += 1;
          await redis.flushall();
        });
        const sent = delivery();
        expect(await app.send(sent)).toEqual([200, 'handled']);
        expect(await app.send(sent)).toEqual([200, 'duplicate']);
        expect(runs).toBe(1);
        expect(await store.inspect(keyOf(app, sent.id))).toMatchObject({ state: 'done', attempt: 1 });
      });

      it('F16: … and scripts with it, by a restart', async () => {
        let runs = 0;
        const app = application(store, async () => {
          runs += 1;
          await server.restart();
        });
        const sent = delivery();
        expect(await app.send(sent)).toEqual([200, 'handled']);
        await expect
          .poll(() => store.inspect(keyOf(app, sent.id)).then((it) => it?.state, String), { timeout: 5_000 })
          .toBe('done');
        expect(await app.send(sent)).toEqual([200, 'duplicate']);
        expect(runs).toBe(1);
      });

      it('a server that became a replica is an outage: 503, and nothing is lost', async () => {
        const app = application(store, () => {});
        const sent = delivery();
        await redis.call('REPLICAOF', ['127.0.0.1', '1']);
        expect(await app.send(sent)).toEqual([503, 'store_unavailable']);
        await redis.call('REPLICAOF', ['NO', 'ONE']);
        expect(await app.send(sent)).toEqual([200, 'handled']);
      });

      it('a full server is an outage: 503, and the retry runs once there is room', async () => {
        const app = application(store, () => {});
        const sent = delivery();
        await store.ready();
        await redis.config('SET', 'maxmemory', '1');
        expect(await app.send(sent)).toEqual([503, 'store_unavailable']);
        await redis.config('SET', 'maxmemory', '0');
        expect(await app.send(sent)).toEqual([200, 'handled']);
      });
    });
  }
}

/** The key of an event, as the application saw it. */
function keyOf({ seen }: ReturnType<typeof application>, id: string): string {
  const found = seen.find((each) => 'key' in each && each.key.endsWith(id));
  if (found === undefined || !('key' in found)) throw new Error(`${id} was not received`);
  return found.key;
}
