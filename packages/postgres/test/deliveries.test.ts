import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { describe, expect, it } from 'vitest';
import { ensureSchema, postgresStore } from '../src/index.ts';
import type { ClientName } from './support/clients.ts';
import { ownPostgres } from './support/own-postgres.ts';
import { application, delivery } from './support/receiving.ts';

const NAMES: readonly ClientName[] = ['a pg Pool', 'postgres.js', 'a query function behind a transaction-mode pooler'];

const server = await ownPostgres();
if (server !== undefined) {
  for (const name of NAMES) {
    describe(`through ${name}`, async () => {
      const { options, count } = await server.connect(name);
      const store = postgresStore(options);
      const costs = async (work: () => Promise<unknown>): Promise<number> => {
        const before = count();
        await work();
        return count() - before;
      };

      it('a delivery is two statements, nonce included, and a duplicate is one', async () => {
        const app = application(store, () => {});
        await app.send(delivery());
        const sent = delivery();
        expect(await costs(async () => expect(await app.send(sent)).toEqual([200, 'handled']))).toBe(2);
        expect(await costs(async () => expect(await app.send(sent)).toEqual([200, 'duplicate']))).toBe(1);
      });

      it('a delivery that fails is two statements as well', async () => {
        const app = application(store, () => Promise.reject(new Error('failed')));
        expect(await costs(async () => expect(await app.send(delivery())).toEqual([500, 'handler_failed']))).toBe(2);
      });

      it('F22: a stranger costs no statement', async () => {
        const app = application(store, () => {});
        const { headers, ...sent } = delivery();
        const forged = { ...sent, headers: { ...headers, 'x-platos-signature': '0'.repeat(64) } };
        expect(await costs(async () => expect((await app.send(forged))[0]).toBe(401))).toBe(0);
      });

      it('F20: the same nonce and bytes again: done is a duplicate, failed runs', async () => {
        let fails = true;
        const app = application(store, () => {
          if (fails) throw new Error('failed');
        });
        const sent = delivery();
        expect(await app.send(sent)).toEqual([500, 'handler_failed']);
        fails = false;
        expect(await app.send(sent)).toEqual([200, 'handled']);
        expect(await app.send(sent)).toEqual([200, 'duplicate']);
      });

      it('F21: the same nonce with other bytes is refused, and runs nothing', async () => {
        let runs = 0;
        const app = application(store, () => {
          runs += 1;
        });
        const nonce = randomUUID().replaceAll('-', '');
        expect(await app.send(delivery({}, { nonce }))).toEqual([200, 'handled']);
        expect(await app.send(delivery({}, { nonce }))).toEqual([401, 'nonce_reused']);
        expect(runs).toBe(1);
      });

      it('F24: a redelivery has a fresh nonce: it runs after a failure, and is a duplicate after success', async () => {
        let fails = true;
        const app = application(store, () => {
          if (fails) throw new Error('failed');
        });
        const { id } = delivery();
        expect(await app.send(delivery({ event_id: id }))).toEqual([500, 'handler_failed']);
        fails = false;
        expect(await app.send(delivery({ event_id: id }))).toEqual([200, 'handled']);
        expect(await app.send(delivery({ event_id: id }))).toEqual([200, 'duplicate']);
      });

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
