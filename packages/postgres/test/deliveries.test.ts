import { application, costRows, delivery, deliveryRows, submitRows } from '@hookgate/store-tests';
import { Client } from 'pg';
import { describe, expect, it } from 'vitest';
import { ensureSchema, postgresStore } from '../src/index.ts';
import type { ClientName } from './support/clients.ts';
import { ownPostgres } from './support/own-postgres.ts';

const NAMES: readonly ClientName[] = ['a pg Pool', 'postgres.js', 'a query function behind a transaction-mode pooler'];

const server = await ownPostgres();
if (server !== undefined) {
  for (const name of NAMES) {
    describe(`through ${name}`, async () => {
      const { options, count } = await server.connect(name);
      const store = postgresStore(options);
      deliveryRows(store);
      submitRows(store);
      costRows(store, count);

      it('two applications with tables or schemas of their own both run', async () => {
        const { prepare: _, ...connection } = options;
        const places = [{ table: 'other' }, { schema: 'Mixed-Case', table: 'other' }, { schema: 'another' }];
        const sent = delivery();
        for (const place of places) {
          await ensureSchema({ ...connection, ...place });
          expect(await application(postgresStore({ ...options, ...place }), () => {}).send(sent)).toEqual([
            200,
            'handled',
          ]);
        }
      });
    });
  }

  it('prepared statements are given up where a pooler is in the way, once, and nothing is done twice', async () => {
    const connection = new Client({ connectionString: server.url });
    await connection.connect();
    const names: (string | undefined)[] = [];
    const client = {
      // What the last one prepared is on another connection.
      async query(config: { name?: string; text: string; values: unknown[] }) {
        names.push(config.name);
        await connection.query('DEALLOCATE ALL');
        return connection.query(config);
      },
    };
    const app = application(postgresStore({ client }), () => {});
    const sent = delivery();
    expect(await app.send(sent)).toEqual([200, 'handled']);
    expect(await app.send(sent)).toEqual([200, 'duplicate']);
    expect(app.count('store-error')).toBe(0);
    expect(names.slice(0, 2).every((name) => name?.startsWith('hookgate_'))).toBe(true);
    expect(names.slice(-4)).toEqual([undefined, undefined, undefined, undefined]);
    const insisting = postgresStore({ client, prepare: true });
    await expect(insisting.ready().then(() => insisting.ping())).rejects.toThrow(/prepared statement/);
    await connection.end();
  });
}
