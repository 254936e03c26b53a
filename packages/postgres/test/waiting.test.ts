import { Client } from 'pg';
import postgres from 'postgres';
import { afterAll, describe, expect, it } from 'vitest';
import { type PostgresListener, postgresStore } from '../src/index.ts';
import { acquire } from './support/claims.ts';
import { ownPostgres } from './support/own-postgres.ts';
import { application, delivery } from './support/receiving.ts';

const HOUR_MS = 3_600_000;
const server = await ownPostgres();
if (server !== undefined) {
  const { options } = await server.connect('a pg Pool');
  const holder = postgresStore(options);
  const client = new Client({ connectionString: server.url });
  const ended = new Client({ connectionString: server.url });
  const sql = postgres(server.url, { backoff: () => 0.05 });
  for (const each of [client, ended]) {
    each.on('error', () => {});
    await each.connect();
  }
  afterAll(() => Promise.allSettled([client.end(), ended.end(), sql.end()]));
  const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

  /** How long after a commit somebody learns of it who waits; the first wait sets the listening up. */
  async function wakeUpMs(listener: PostgresListener): Promise<number> {
    const waiting = postgresStore({ ...options, listener });
    const warm = await acquire(holder);
    await waiting.wait?.(warm.key, 1);
    await pause(150);
    const claim = await acquire(holder);
    const waited = waiting.wait?.(claim.key, HOUR_MS);
    await pause(150);
    const committedAt = performance.now();
    await holder.commit(claim, { ttlMs: HOUR_MS });
    await waited;
    await waiting.close();
    return performance.now() - committedAt;
  }

  describe('copies that wait', () => {
    it.each<[string, PostgresListener]>([
      ['a pg Client', client],
      ['postgres.js', sql],
    ])('learn of the outcome at once, from a holder that itself does not listen: %s', async (_name, listener) => {
      expect(await wakeUpMs(listener)).toBeLessThan(100);
    });

    it('learn of it anew after the connection of postgres.js broke', async () => {
      await server.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query ILIKE 'listen%'");
      await pause(300);
      expect(await wakeUpMs(sql)).toBeLessThan(100);
    });

    it('ask now and then when the connection is gone for good', async () => {
      const listening = new Client({ connectionString: server.url });
      listening.on('error', () => {});
      await listening.connect();
      const store = postgresStore({ ...options, listener: listening });
      await store.wait?.((await acquire(holder)).key, 1);
      await pause(100);
      await listening.end();
      const claim = await acquire(holder);
      for (let times = 0; times < 3; times += 1) {
        const startedAt = performance.now();
        await store.wait?.(claim.key, HOUR_MS);
        expect(performance.now() - startedAt).toBeLessThan(400);
      }
    });

    it('without a listener there is no `wait`, and the receiver asks', async () => {
      expect(holder.wait).toBe(undefined);
      let runs = 0;
      const app = application(holder, async () => {
        runs += 1;
        await pause(300);
      });
      const sent = delivery();
      expect(await Promise.all([app.send(sent), app.send(sent)])).toEqual([
        [200, 'handled'],
        [200, 'duplicate'],
      ]);
      expect(runs).toBe(1);
    });
  });

  it('a commit nobody waits for notifies nobody', async () => {
    const heard: unknown[] = [];
    ended.on('notification', (message) => heard.push(message));
    const waiting = postgresStore({ ...options, listener: ended });
    await waiting.wait?.((await acquire(holder)).key, 1);
    await pause(150);
    heard.length = 0;
    const claim = await acquire(holder);
    await holder.commit(claim, { ttlMs: HOUR_MS });
    await pause(150);
    expect(heard).toEqual([]);
  });

  it('two stores may listen on one connection, and one may stop', async () => {
    const [one, two] = [1, 2].map(() => postgresStore({ ...options, listener: client }));
    const claim = await acquire(holder);
    const waits = [one, two].map((store) => store?.wait?.(claim.key, HOUR_MS));
    await pause(150);
    await one?.close();
    await waits[0];
    const committedAt = performance.now();
    await holder.commit(claim, { ttlMs: HOUR_MS });
    await waits[1];
    expect(performance.now() - committedAt).toBeLessThan(100);
  });
}
