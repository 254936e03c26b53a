import { claimRequest } from '@hookgate/store-tests';
import { Client, Pool } from 'pg';
import postgres from 'postgres';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { ensureSchema, type PostgresStoreOptions, postgresStore, schemaSql } from '../src/index.ts';
import { ownPostgres } from './support/own-postgres.ts';

const pool = new Pool();
const client = new Client();
const sql = postgres();
const options = (value: unknown): PostgresStoreOptions => value as PostgresStoreOptions;

describe('F29: what is no client is refused at construction, with the fix', () => {
  it.each<[string, unknown, RegExp]>([
    ['nothing', {}, /there is no client; pass exactly one of: `pool`/],
    ['two', { pool, sql }, /there are `pool` and `sql`; pass exactly one/],
    ['null', { pool: null }, /the option `pool` is null/],
    ['an address', { pool: 'postgres://localhost' }, /is an address, and the store opens nothing/],
    ['a URL', { client: new URL('postgres://localhost') }, /is an address/],
    ['connection options', { pool: { host: 'localhost' } }, /is no Pool of pg/],
    ['a promise of a client', { client: Promise.resolve(client) }, /is a promise: await it first/],
    ['a Client as pool', { pool: client }, /is a Client of pg: pass it as `client`/],
    ['a Pool as client', { client: pool }, /is a Pool of pg: pass it as `pool`/],
    ['a sql as pool', { pool: sql }, /is of postgres: pass it as `sql`/],
    ['a sql as query', { query: sql }, /is of postgres: pass it as `sql`/],
    ['a Pool as sql', { sql: pool }, /is no `sql` of postgres/],
    ['a Pool as query', { query: pool }, /is no function/],
    ['a function as sql', { sql: () => [] }, /is no `sql` of postgres/],
  ])('%s', (_name, value, message) => {
    expect(() => postgresStore(options(value))).toThrow(TypeError);
    expect(() => postgresStore(options(value))).toThrow(message);
  });
});

describe('options are refused at construction, by name', () => {
  it.each<[string, object, RegExp]>([
    ['an unknown one', { ttl: 5 }, /`ttl` does not exist; there are: pool, client, sql, query, schema, table/],
    ['a table with a quote', { table: 'a"b' }, /`table` must be a name of 1 to 50 letters/],
    ['a table with a dot', { table: 'public.deliveries' }, /`table` must be/],
    ['a long table', { table: 'x'.repeat(51) }, /`table` must be/],
    ['an empty schema', { schema: '' }, /`schema` must be a name of 1 to 63/],
    ['a schema that is none', { schema: 5 }, /`schema`/],
    ['a word for a flag', { prepare: 'yes' }, /`prepare` must be true or false/],
    ['another', { keepKeys: 1 }, /`keepKeys` must be true or false/],
    ['a word for a function', { onWarning: 'log' }, /`onWarning` must be a function/],
    ['a Pool that listens', { listener: pool }, /`listener` is a Pool of pg.*pass a Client/],
    ['no listener', { listener: {} }, /`listener` must be a connected Client/],
  ])('%s', (_name, value, message) => {
    expect(() => postgresStore(options({ pool, ...value }))).toThrow(TypeError);
    expect(() => postgresStore(options({ pool, ...value }))).toThrow(message);
  });

  it('the client itself as listener', () => {
    expect(() => postgresStore({ client, listener: client })).toThrow(/must not be `client`/);
  });

  it('a client where the options belong', () => {
    const wrong = (given: unknown) => () => postgresStore(options(given));
    expect(wrong(pool)).toThrow(/this is a client.*write postgresStore\(\{ pool \}\)/);
    expect(wrong(client)).toThrow(/write postgresStore\(\{ client \}\)/);
    expect(wrong(sql)).toThrow(/write postgresStore\(\{ sql \}\)/);
    expect(wrong(async () => [])).toThrow(/write postgresStore\(\{ query \}\)/);
  });

  it('nothing at all', () => {
    expect(() => (postgresStore as (value?: unknown) => unknown)()).toThrow(/pass `{ pool }`/);
  });

  it('in ensureSchema and schemaSql as well', async () => {
    await expect(ensureSchema({ pool, keepKeys: true } as never)).rejects.toThrow(
      /ensureSchema: the option `keepKeys`/,
    );
    expect(() => schemaSql({ table: "x'; DROP TABLE users; --" })).toThrow(/schemaSql: the option `table`/);
  });
});

const server = await ownPostgres();
if (server !== undefined) {
  const real = new Pool({ connectionString: server.url });
  afterAll(() => real.end());
  const rowsOf = async (text: string, values: unknown[]): Promise<unknown[]> => (await real.query(text, values)).rows;

  describe('F29: what looks like a client and is none fails the self-test, again and again, and claims nothing', () => {
    let cached: unknown[] | undefined;
    it.each<[string, PostgresStoreOptions['query'], RegExp]>([
      ['answers with callbacks', (() => undefined) as never, /does not answer with promises/],
      ['says nothing', (async () => undefined) as never, /answered undefined instead of rows/],
      ['says no rows', async () => [], /there is no table "hookgate_deliveries"/],
      [
        'gives every claim a key of its own',
        (text, params) => rowsOf(text, text.includes('_claim_v1') ? [crypto.randomUUID(), ...params.slice(1)] : params),
        /two claims of one key were answered acquired and acquired/,
      ],
      [
        'answers from a cache',
        async (text, params) => {
          if (!text.includes('_claim_v1')) return rowsOf(text, params);
          cached ??= await rowsOf(text, params);
          return cached;
        },
        /which is not what PostgreSQL answers to this statement/,
      ],
    ])('%s', async (_name, query, message) => {
      const store = postgresStore({ query: query as NonNullable<typeof query> });
      for (let times = 0; times < 2; times += 1) {
        await expect(store.ready()).rejects.toThrow(TypeError);
        await expect(store.claim(claimRequest())).rejects.toThrow(message);
        await expect(store.remember('nonce', 'value', 1_000)).rejects.toThrow(message);
        await expect(store.ping()).rejects.toThrow(message);
      }
    });
  });

  describe('what the store cannot use is named, and works once it is mended', () => {
    it('a table that is missing', async () => {
      const store = postgresStore({ pool: real, table: 'later' });
      await expect(store.ready()).rejects.toThrow(
        /there is no table "later": create it with `await ensureSchema\(options\)`/,
      );
      await ensureSchema({ pool: real, table: 'later' });
      expect(await store.claim(claimRequest())).toMatchObject({ status: 'acquired' });
    });

    it('a table that is something else', async () => {
      await real.query('CREATE TABLE users (name text); CREATE SEQUENCE users_fence');
      const store = postgresStore({ pool: real, table: 'users' });
      await expect(store.ready()).rejects.toThrow(/the table "users" is not the store's.*does not exist/);
    });

    it.each(['claim', 'commit'])('a table without its function: %s', async (name) => {
      const table = `no_${name}`;
      await ensureSchema({ pool: real, table });
      const [row] = await rowsOf('SELECT oid::regprocedure::text AS function FROM pg_proc WHERE proname = $1', [
        `${table}_${name}_v1`,
      ]);
      await real.query(`DROP FUNCTION ${(row as { function: string }).function}`);
      const store = postgresStore({ pool: real, table });
      await expect(store.ready()).rejects.toThrow(/does not exist.*or create it with `await ensureSchema\(options\)`/);
      await ensureSchema({ pool: real, table });
      expect(await store.claim(claimRequest())).toMatchObject({ status: 'acquired' });
    });

    it('a session that is read-only', async () => {
      const readOnly = new Pool({ connectionString: server.url, options: '-c default_transaction_read_only=on' });
      await expect(postgresStore({ pool: readOnly }).ready()).rejects.toThrow(/read-only: connect to the primary/);
      await readOnly.end();
    });

    it('a client inside a transaction', async () => {
      const busy = await real.connect();
      await busy.query('BEGIN');
      const store = postgresStore({ client: busy });
      await expect(store.ready()).rejects.toThrow(/inside a transaction.*would be rolled back/);
      await busy.query('ROLLBACK');
      await store.ready();
      busy.release();
    });

    it('a client that is not connected, as an error of its own', async () => {
      const late = new Pool({ connectionString: 'postgres://postgres@127.0.0.1:1/postgres' });
      await expect(postgresStore({ pool: late }).ready()).rejects.toThrow(/ECONNREFUSED/);
      await late.end();
    });

    it('a client that was never connected, at once, and works once it is', async () => {
      const client = new Client(server.url);
      const store = postgresStore({ client });
      await expect(store.ready()).rejects.toThrow(/`client` is not connected: await client\.connect\(\) first/);
      await client.connect();
      await store.ready();
      await client.end();
    });

    it('a connection that never answers does not keep the start waiting', async () => {
      const store = postgresStore({ query: () => new Promise(() => {}) });
      const late = /no answer within 50 ms\. .*`query` has not resolved/;
      await expect(store.ready({ timeoutMs: 50 })).rejects.toThrow(late);
      await expect(store.ping({ timeoutMs: 50 })).rejects.toThrow(/^postgresStore: ping: no answer within 50 ms/);
      const signal = AbortSignal.abort(new Error('enough'));
      await expect(store.ready({ signal })).rejects.toThrow('enough');
      await expect(store.ready({ timeoutMs: 0 })).rejects.toThrow(/`timeoutMs` must be from 1 to/);
    });

    it('nor does a server that hangs, for more than ten seconds unless told otherwise', async () => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      const store = postgresStore({ query: () => new Promise(() => {}) });
      const starting = store.ready();
      const failed = expect(starting).rejects.toThrow('no answer within 10000 ms');
      await vi.advanceTimersByTimeAsync(10_000);
      await failed;
      expect(vi.getTimerCount()).toBe(0);
      vi.useRealTimers();
    });

    it('a store that was closed', async () => {
      const store = postgresStore({ pool: real });
      await store.ready();
      await store.close();
      await expect(store.claim(claimRequest())).rejects.toThrow(/this store was closed/);
      expect(() => store.startSweeping()).toThrow(/this store was closed/);
      // The pool is the application's.
      expect((await real.query('SELECT 1')).rows).toHaveLength(1);
    });
  });

  it('the self-test leaves nothing behind, and runs once for all who wait for it', async () => {
    await real.query('TRUNCATE hookgate_deliveries');
    let statements = 0;
    const query = (text: string, params: unknown[]): Promise<unknown[]> => {
      statements += 1;
      return rowsOf(text, params);
    };
    const store = postgresStore({ query });
    await Promise.all(Array.from({ length: 20 }, () => store.ready()));
    expect(statements).toBe(5);
    expect((await real.query('SELECT * FROM hookgate_deliveries')).rows).toEqual([]);
  });

  describe('a number that is none', () => {
    it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('%s milliseconds are refused', async (ms) => {
      const store = postgresStore({ pool: real });
      const claim = { key: 'key', token: 'token', fence: 1, attempt: 1 };
      await expect(store.claim(claimRequest({ leaseMs: ms }))).rejects.toThrow(/leaseMs must be a positive number/);
      await expect(store.claim(claimRequest({ ttlMs: ms }))).rejects.toThrow(/ttlMs must be/);
      await expect(store.claim(claimRequest({ nonce: { key: 'n', value: 'v', ttlMs: ms } }))).rejects.toThrow(
        /nonce\.ttlMs/,
      );
      await expect(store.renew(claim, ms)).rejects.toThrow(/leaseMs must be/);
      await expect(store.commit(claim, { ttlMs: ms })).rejects.toThrow(/ttlMs must be/);
      await expect(store.remember('nonce', 'value', ms)).rejects.toThrow(/ttlMs must be/);
    });
  });
}
