import { acquire, HOUR_MS } from '@hookgate/store-tests';
import { startPgBouncer } from '@hookgate/test-services';
import { Client } from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { type PostgresListener, type PostgresStoreWarning, postgresStore } from '../src/index.ts';
import { ownPostgres } from './support/own-postgres.ts';

const server = await ownPostgres();
if (server !== undefined) {
  const { options } = await server.connect('a pg Pool');
  const holder = postgresStore(options);
  const connected = async (url: string): Promise<Client> => {
    const client = new Client({ connectionString: url });
    client.on('error', () => {});
    await client.connect();
    afterAll(() => client.end());
    return client;
  };

  /** What a store says whose copies wait, again and again, until it has said something or `times` are over. */
  async function warningsOf(listener: PostgresListener, times: number): Promise<PostgresStoreWarning[]> {
    const warnings: PostgresStoreWarning[] = [];
    const store = postgresStore({ ...options, listener, onWarning: (warning) => warnings.push(warning) });
    const { key } = await acquire(holder);
    for (let time = 0; time < times; time += 1) await store.wait?.(key, HOUR_MS);
    await store.close();
    return warnings;
  }

  describe('a listener that hears nothing is warned about once', () => {
    it('when it cannot listen', async () => {
      const refusing = { on() {}, off() {}, query: () => Promise.reject(new Error('LISTEN is forbidden')) };
      const warnings = await warningsOf(refusing, 5);
      expect(warnings).toEqual([{ code: 'no_wake_ups', message: expect.stringContaining('LISTEN is forbidden') }]);
      expect(warnings[0]?.message).toMatch(/^postgresStore: the listener cannot listen, so copies in flight poll/);
    });

    it('when a pooler in transaction mode takes its LISTEN and keeps its notifications', async ({ skip }) => {
      const pooler = await startPgBouncer(server);
      if ('missing' in pooler) return skip(pooler.missing);
      afterAll(() => pooler.stop());
      // A wait that hears nothing lasts 100 ms.
      const warnings = await warningsOf(await connected(pooler.url), 30);
      expect(warnings).toEqual([{ code: 'no_wake_ups', message: expect.stringContaining('direct connection') }]);
    });

    it('when it listens to another database', async () => {
      await server.run('CREATE DATABASE elsewhere');
      const url = Object.assign(new URL(server.url), { pathname: '/elsewhere' }).href;
      expect((await warningsOf(await connected(url), 30)).map(({ code }) => code)).toEqual(['no_wake_ups']);
    });
  });

  it('one that hears is not', async () => {
    // Its waits last a second.
    expect(await warningsOf(await connected(server.url), 4)).toEqual([]);
  });
}
