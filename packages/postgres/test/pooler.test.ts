import { application, delivery, deliveryRows, patientPlatos } from '@hookgate/store-tests';
import { startPgBouncer } from '@hookgate/test-services';
import { Client, Pool } from 'pg';
import postgres from 'postgres';
import { afterAll, describe, expect, it } from 'vitest';
import { type PgPool, type PostgresStore, postgresInbox, postgresStore } from '../src/index.ts';
import { ownPostgres } from './support/own-postgres.ts';

// More than the pooler has: statements go to whatever server connection is free.
const CLIENT_CONNECTIONS = 8;

const server = await ownPostgres();
const pooler = server && (await startPgBouncer(server));
if (pooler !== undefined && 'missing' in pooler) it.skip(pooler.missing);
else if (server !== undefined && pooler !== undefined) {
  const pool = new Pool({ connectionString: pooler.url, max: CLIENT_CONNECTIONS });
  const sql = postgres(pooler.url, { max: CLIENT_CONNECTIONS, prepare: false });
  const [client, listener] = [1, 2].map(() => new Client({ connectionString: pooler.url })) as [Client, Client];
  await Promise.all([client.connect(), listener.connect()]);
  afterAll(async () => {
    await Promise.allSettled([pool.end(), sql.end({ timeout: 1 }), client.end(), listener.end()]);
    await pooler.stop();
  });

  const inbox = postgresInbox({ pool });
  const stores: Readonly<Record<string, PostgresStore>> = {
    'a pg Pool': postgresStore({ pool }),
    'a pg Client': postgresStore({ client }),
    'postgres.js, told not to prepare': postgresStore({ sql }),
    'the inbox': inbox,
  };
  for (const [name, store] of Object.entries(stores)) {
    describe(`behind PgBouncer in transaction mode, through ${name}`, { timeout: 30_000 }, () => {
      deliveryRows(store);

      it('copies that come at once run once', async () => {
        let runs = 0;
        const app = application(
          store,
          () => {
            runs += 1;
          },
          patientPlatos,
        );
        const { id } = delivery();
        const answers = await Promise.all(
          Array.from({ length: 40 }, () => app.send(delivery({ event_id: id })).then(([status]) => status)),
        );
        expect(new Set(answers)).toEqual(new Set([200]));
        expect(runs).toBe(1);
      });
    });
  }

  it('prepared statements are given up as soon as the pooler is in their way, and no delivery notices', {
    timeout: 30_000,
  }, async () => {
    const named: boolean[] = [];
    const watched: PgPool = {
      connect: () => pool.connect(),
      query(config) {
        named.push(config.name !== undefined);
        return pool.query(config);
      },
    };
    const app = application(postgresStore({ pool: watched }), () => {}, patientPlatos);
    const answers = await Promise.all(Array.from({ length: 100 }, () => app.send(delivery())));
    expect(answers).toEqual(Array.from({ length: 100 }, () => [200, 'handled']));
    expect(app.count('store-error')).toBe(0);
    expect(named[0]).toBe(true);
    named.length = 0;
    expect(await app.send(delivery())).toEqual([200, 'handled']);
    expect(named).toEqual([false, false]);
  });

  it('what a handler writes through the inbox is committed with its delivery, or not at all', async () => {
    await server.run('CREATE TABLE results (value text)');
    let fails = true;
    const app = application(inbox, ({ event_id }, to) =>
      inbox.transaction(to, async (connection) => {
        await connection.query('INSERT INTO results VALUES ($1)', [event_id]);
        if (fails) throw new Error('failed');
      }),
    );
    const sent = delivery();
    expect(await app.send(sent)).toEqual([500, 'handler_failed']);
    expect(await server.run('SELECT value FROM results')).toEqual([]);
    fails = false;
    expect(await app.send(sent)).toEqual([200, 'handled']);
    expect(await app.send(sent)).toEqual([200, 'duplicate']);
    expect(await server.run('SELECT value FROM results')).toEqual([{ value: sent.id }]);
  });

  it('a listener that hears nothing through it is made up for by asking', async () => {
    const store = postgresStore({ pool, listener });
    let runs = 0;
    const app = application(store, async () => {
      runs += 1;
      await new Promise((resolve) => setTimeout(resolve, 300));
    });
    const sent = delivery();
    const answers = await Promise.all([app.send(sent), app.send(sent)]);
    expect(answers.map(([, code]) => code).sort()).toEqual(['duplicate', 'handled']);
    expect(runs).toBe(1);
    await store.close();
  });
}
