import { startTcpProxy } from '@hookgate/test-services';
import { afterAll, describe, expect, it } from 'vitest';
import { postgresStore } from '../src/index.ts';
import { ownPostgres } from './support/own-postgres.ts';
import { application, delivery } from './support/receiving.ts';

const server = await ownPostgres();
if (server !== undefined) {
  for (const name of ['a pg Pool', 'postgres.js'] as const) {
    describe(`through ${name}`, async () => {
      const proxy = await startTcpProxy(server);
      afterAll(() => proxy.close());
      const proxied = Object.assign(new URL(server.url), { port: `${proxy.port}` }).href;
      const store = postgresStore((await server.connect(name, proxied)).options);
      const isThere = (): Promise<string> =>
        store.ping().then(
          () => 'there',
          () => 'gone',
        );
      const stateOf = (key: string): Promise<unknown> => store.inspect(key).then((it) => it?.state, String);

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
        await expect.poll(isThere).toBe('there');
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
        await expect.poll(() => stateOf(keyOf(app, sent.id)), { timeout: 5_000 }).toBe('done');
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
        await expect.poll(isThere).toBe('there');
        expect(await app.send(sent)).toEqual([200, 'handled']);
        expect(runs).toBe(2);
      });

      it('the table is emptied mid-run: the commit makes the key done again', async () => {
        let runs = 0;
        const app = application(store, async () => {
          runs += 1;
          await server.run('TRUNCATE hookgate_deliveries');
        });
        const sent = delivery();
        expect(await app.send(sent)).toEqual([200, 'handled']);
        expect(await app.send(sent)).toEqual([200, 'duplicate']);
        expect(runs).toBe(1);
      });

      it('the server is killed and restarted mid-run: nothing is lost, nothing runs twice', async () => {
        let runs = 0;
        const app = application(store, async () => {
          runs += 1;
          await server.restart();
        });
        const sent = delivery();
        expect(await app.send(sent)).toEqual([200, 'handled']);
        await expect.poll(() => stateOf(keyOf(app, sent.id)), { timeout: 5_000 }).toBe('done');
        expect(await app.send(sent)).toEqual([200, 'duplicate']);
        expect(runs).toBe(1);
      });

      it('a server that became read-only is an outage: 503, and the retry runs', async () => {
        const app = application(store, () => {});
        const sent = delivery();
        const setReadOnly = async (value: string): Promise<void> => {
          await server.run('SET default_transaction_read_only = off');
          await server.run(`ALTER SYSTEM SET default_transaction_read_only = ${value}`);
          await server.run('SELECT pg_reload_conf()');
          await new Promise((resolve) => setTimeout(resolve, 200));
        };
        await store.ready();
        await setReadOnly('on');
        expect(await app.send(sent)).toEqual([503, 'store_unavailable']);
        await setReadOnly('off');
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
