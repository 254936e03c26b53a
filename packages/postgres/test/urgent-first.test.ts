import { acquire, claimRequest, HOUR_MS } from '@hookgate/store-tests';
import { Client, Pool } from 'pg';
import postgres from 'postgres';
import { afterAll, describe, expect, it } from 'vitest';
import { type PgPool, type PostgresConnection, type PostgresStore, postgresStore } from '../src/index.ts';
import { keyDigest } from '../src/key-digest.ts';
import { ownPostgres } from './support/own-postgres.ts';

/** What a statement of the store does, from its text. */
function kindOf(text: string): string {
  if (text.includes('_claim_v1')) return 'claim';
  if (text.includes("'renewed'")) return 'renew';
  return text.includes('_commit_v1') ? 'commit' : 'release';
}

const server = await ownPostgres();
if (server !== undefined) {
  const url = server.url;
  const pools = [1, 2].map((max) => new Pool({ connectionString: url, max })) as [Pool, Pool];
  const sql = postgres(url, { max: 1 });
  const client = new Client({ connectionString: url });
  await client.connect();
  afterAll(() => Promise.allSettled([...pools.map((pool) => pool.end()), sql.end({ timeout: 1 }), client.end()]));

  /** Statements in the order in which the client was given them. */
  const sent: string[] = [];
  const watched = (pool: Pool): PgPool & { readonly options: unknown } => ({
    options: pool.options,
    connect: () => pool.connect(),
    query(config) {
      sent.push(kindOf(config.text));
      return pool.query(config);
    },
  });
  /** With how many claims each has under way before one has to wait. */
  const connections: Readonly<Record<string, PostgresConnection & { readonly claimsAtATime: number }>> = {
    'a pg Pool of one': { claimsAtATime: 1, pool: watched(pools[0]) },
    'postgres.js with one connection, which pipelines': {
      claimsAtATime: 7,
      sql: Object.assign(() => {}, {
        options: sql.options,
        unsafe(text: string, params: string[], options: { prepare: boolean }) {
          sent.push(kindOf(text));
          return sql.unsafe(text, params, options);
        },
      }),
    },
    'a pg Client': {
      claimsAtATime: 1,
      client: {
        query(config) {
          sent.push(kindOf(config.text));
          return client.query(config);
        },
      },
    },
  };

  for (const [name, { claimsAtATime, ...connection }] of Object.entries(connections)) {
    it(`what keeps or ends a claim goes before every claim that waits: ${name}`, async () => {
      const store = postgresStore(connection);
      const [beating, ending, failing] = [await acquire(store), await acquire(store), await acquire(store)];
      sent.length = 0;
      const claims = Array.from({ length: 50 }, () => store.claim(claimRequest()));
      await Promise.all([
        store.renew(beating, HOUR_MS),
        store.commit(ending, { ttlMs: HOUR_MS }),
        store.release(failing),
        ...claims,
      ]);
      expect(sent.indexOf('renew')).toBe(claimsAtATime);
      expect(sent.slice(claimsAtATime, claimsAtATime + 4)).toEqual(['renew', 'commit', 'release', 'claim']);
      expect(sent).toHaveLength(53);
    });
  }

  /** Runs while a claim of the key has to wait for its row. */
  async function whileLocked(store: PostgresStore, run: (key: string) => Promise<void>): Promise<void> {
    const { key, ...claim } = await acquire(store);
    await store.release({ key, ...claim });
    const other = new Client({ connectionString: url });
    await other.connect();
    await other.query('BEGIN');
    await other.query('SELECT FROM hookgate_deliveries WHERE key = $1 FOR UPDATE', [keyDigest('claim', key)]);
    const blocked = store.claim(claimRequest({ key }));
    await run(key);
    await other.query('ROLLBACK');
    await other.end();
    expect(await blocked).toMatchObject({ status: 'acquired' });
  }

  describe('while a claim hangs', () => {
    it('one of two connections is left for those that hold one', async () => {
      const store = postgresStore({ pool: watched(pools[1]) });
      const held = await acquire(store);
      await whileLocked(store, async (key) => {
        // It would hang as well, and nothing would be left.
        void store.claim(claimRequest({ key }));
        expect(await store.renew(held, HOUR_MS)).toBe('renewed');
        expect(await store.commit(held, { ttlMs: HOUR_MS })).toBe('committed');
      });
    });

    it('a statement whose caller has gone is never sent, and others are', async () => {
      const store = postgresStore({ pool: watched(pools[0]) });
      await whileLocked(store, async () => {
        sent.length = 0;
        const gone = new AbortController();
        const { signal } = gone;
        const claims = Array.from({ length: 20 }, () => store.claim(claimRequest(), { signal }));
        void store.claim(claimRequest());
        gone.abort(new Error('gone'));
        for (const claim of claims) await expect(claim).rejects.toThrow('gone');
        expect(sent).toEqual([]);
      });
      // That of the one who stayed went before this one.
      await acquire(store);
      expect(sent).toEqual(['claim', 'claim']);
    });
  });
}
