import { acquire, application, delivery, HOUR_MS } from '@hookgate/store-tests';
import { Client } from 'pg';
import postgres from 'postgres';
import { afterAll, describe, expect, it } from 'vitest';
import { type PostgresListener, postgresStore } from '../src/index.ts';
import { ownPostgres } from './support/own-postgres.ts';

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

  /** Those who are told need not ask: a waiter asks by itself after a second. Not a matter of speed. */
  const BEFORE_ASKING_MS = 900;

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
      expect(await wakeUpMs(listener)).toBeLessThan(BEFORE_ASKING_MS);
    });

    it('learn of it anew after the connection of postgres.js broke', async () => {
      await server.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query ILIKE 'listen%'");
      await pause(300);
      expect(await wakeUpMs(sql)).toBeLessThan(BEFORE_ASKING_MS);
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
      // Not after an hour.
      for (let times = 0; times < 3; times += 1) await store.wait?.(claim.key, HOUR_MS);
    });

    it('without a listener there is no `wait`, and the receiver asks', async () => {
      expect(holder.wait).toBe(undefined);
      let runs = 0;
      const app = application(holder, async () => {
        runs += 1;
        await pause(300);
      });
      const sent = delivery();
      const answers = await Promise.all([app.send(sent), app.send(sent)]);
      expect(answers.map(([, code]) => code).sort()).toEqual(['duplicate', 'handled']);
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
    expect(performance.now() - committedAt).toBeLessThan(BEFORE_ASKING_MS);
  });
}
