import { acquire } from '@hookgate/store-tests';
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { pgTable, text } from 'drizzle-orm/pg-core';
import knexFrom from 'knex';
import { Kysely, PostgresDialect } from 'kysely';
import { Pool, type PoolClient } from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { postgresInbox } from '../src/index.ts';
import { ownPostgres } from './support/own-postgres.ts';

type Insert = (part: string) => Promise<unknown>;

/** A query builder on the client of the inbox. */
interface Builder {
  readonly insert: (client: PoolClient, key: string) => Insert;
  readonly raw: (client: PoolClient, text: string) => Promise<unknown>;
  /** Its own way to a transaction. */
  readonly transaction: (client: PoolClient) => Promise<unknown>;
}

const results = pgTable('results', { key: text(), part: text() });
const knex = knexFrom({ client: 'pg' });
const kysely = (client: PoolClient): Kysely<{ results: { key: string; part: string } }> =>
  new Kysely({ dialect: new PostgresDialect({ pool: { connect: async () => client, end: async () => {} } as never }) });

const builders: Readonly<Record<string, Builder>> = {
  drizzle: {
    insert: (client, key) => async (part) => drizzle(client).insert(results).values({ key, part }),
    raw: async (client, statement) => drizzle(client).execute(sql.raw(statement)),
    transaction: (client) => drizzle(client).transaction(async (tx) => tx.select().from(results)),
  },
  knex: {
    insert: (client, key) => async (part) => knex('results').connection(client).insert({ key, part }),
    raw: async (client, statement) => knex.raw(statement).connection(client),
    transaction: (client) => knex.transaction(async (trx) => trx('results'), { connection: client } as never),
  },
  kysely: {
    insert: (client, key) => (part) => kysely(client).insertInto('results').values({ key, part }).execute(),
    raw: async (client, statement) => {
      const { CompiledQuery } = await import('kysely');
      return kysely(client).executeQuery(CompiledQuery.raw(statement));
    },
    transaction: (client) =>
      kysely(client)
        .transaction()
        .execute((trx) => trx.selectFrom('results').execute()),
  },
};

const server = await ownPostgres();
if (server !== undefined) {
  await server.run('CREATE TABLE results (key text, part text)');
  const pool = new Pool({ connectionString: server.url, max: 2 });
  pool.on('error', () => {});
  afterAll(() => pool.end());
  const inbox = postgresInbox({ pool });
  const parts = async (key: string): Promise<unknown[]> =>
    (await server.run('SELECT part FROM results WHERE key = $1 ORDER BY part', [key])).map(({ part }) => part);

  describe.each(Object.entries(builders))('%s on the client of the inbox', (_name, { insert, raw, transaction }) => {
    it('writes, and goes back to savepoints', async () => {
      const claim = { ...(await acquire(inbox)), deduplicated: true };
      await inbox.transaction(claim, async (client) => {
        const add = insert(client, claim.key);
        await add('first');
        await raw(client, 'SAVEPOINT discount');
        await add('discount');
        await raw(client, 'ROLLBACK TO SAVEPOINT discount');
        await add('second');
        expect(await parts(claim.key)).toEqual([]);
      });
      expect(await parts(claim.key)).toEqual(['first', 'second']);
      expect((await inbox.inspect(claim.key))?.state).toBe('done');
    });

    it('is told that the transaction is the inbox’s', async () => {
      const claim = { ...(await acquire(inbox)), deduplicated: true };
      const nested = inbox.transaction(claim, async (client) => {
        await insert(client, claim.key)('first');
        await transaction(client);
      });
      await expect(nested).rejects.toThrow(/BEGIN was not sent.*Use SAVEPOINT/);
      expect(await parts(claim.key)).toEqual([]);
      expect((await inbox.inspect(claim.key))?.state).toBe('held');
    });
  });
}
