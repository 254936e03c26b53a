import { readFileSync } from 'node:fs';
import { acquire, claimRequest, HOUR_MS } from '@hookgate/store-tests';
import { Pool } from 'pg';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { ensureSchema, postgresStore, schemaSql } from '../src/index.ts';
import { keyDigest } from '../src/key-digest.ts';
import { ownPostgres } from './support/own-postgres.ts';

it('the migration that is published is what ensureSchema runs', () => {
  const published = readFileSync(new URL('../migrations/001.sql', import.meta.url), 'utf8');
  expect(
    published
      .split('\n')
      .filter((line) => !line.startsWith('-- '))
      .join('\n'),
  ).toBe(schemaSql());
});

const server = await ownPostgres();
if (server !== undefined) {
  const pool = new Pool({ connectionString: server.url, max: 8 });
  afterAll(() => pool.end());
  const one = async (text: string, values: unknown[] = []): Promise<Record<string, unknown>> =>
    (await pool.query(text, values)).rows[0] as Record<string, unknown>;
  const count = async (): Promise<number> => Number((await one('SELECT count(*) FROM hookgate_deliveries')).count);

  describe('ensureSchema', () => {
    it('may run at every start, in many processes at once, without a notice', async () => {
      const notices: unknown[] = [];
      pool.on('connect', (client) => void client.on('notice', (notice) => notices.push(notice.message)));
      const place = { schema: 'once', table: 'deliveries' };
      await Promise.all(Array.from({ length: 16 }, () => ensureSchema({ pool, ...place })));
      await ensureSchema({ pool, ...place });
      const store = postgresStore({ pool, ...place });
      expect((await acquire(store)).attempt).toBe(1);
      expect(notices).toEqual([]);
    });

    it('leaves a role that uses the table with few rights enough', async () => {
      await pool.query(`
        CREATE ROLE limited LOGIN;
        GRANT SELECT, INSERT, UPDATE, DELETE ON hookgate_deliveries TO limited;
        GRANT USAGE ON SEQUENCE hookgate_deliveries_fence TO limited`);
      const limited = new Pool({ connectionString: server.url.replace('postgres@', 'limited@') });
      // It may create nothing, and there is nothing to create.
      await ensureSchema({ pool: limited });
      const store = postgresStore({ pool: limited });
      const claim = await acquire(store);
      expect(await store.commit(claim, { ttlMs: HOUR_MS })).toBe('committed');
      expect(await store.sweep()).toBe(0);
      await limited.end();
    });
  });

  describe('rows', () => {
    const rowOf = (key: string): Promise<Record<string, unknown>> =>
      one('SELECT *, ctid::text, xmin::text, xmax::text FROM hookgate_deliveries WHERE key = $1', [
        keyDigest('claim', key),
      ]);

    it('carry digests, and the key only when told to', async () => {
      await acquire(postgresStore({ pool }), { key: 'secret' });
      expect(await rowOf('secret')).toMatchObject({ readable_key: null });
      const keeping = postgresStore({ pool, keepKeys: true });
      await acquire(keeping, { key: `ploton:/hook:ü\0\ud800 ${'x'.repeat(600)}` });
      const found = await one("SELECT readable_key FROM hookgate_deliveries WHERE readable_key LIKE 'ploton:/hook:%'");
      expect(found.readable_key).toBe(`ploton:/hook:ü\ufffd\ufffd ${'x'.repeat(600)}`.slice(0, 500));
    });

    it('are found in SQL the way the README says', async () => {
      const said = "SELECT substr(encode(sha256(convert_to('claim:' || $1, 'UTF8')), 'hex'), 1, 32)::uuid AS key";
      for (const key of ['a:b', 'ü 👍']) expect((await one(said, [key])).key).toBe(keyDigest('claim', key));
    });

    it('are not written by duplicates, in flight or done', async () => {
      const store = postgresStore({ pool });
      const claim = await acquire(store);
      for (const status of ['in-flight', 'done']) {
        const before = await rowOf(claim.key);
        for (let times = 0; times < 3; times += 1) {
          expect(await store.claim(claimRequest({ key: claim.key }))).toMatchObject({ status });
        }
        expect(await rowOf(claim.key)).toEqual(before);
        await store.commit(claim, { ttlMs: HOUR_MS });
      }
    });

    it('are updated in place: commits and renewals touch no index', async () => {
      await ensureSchema({ pool, table: 'hot' });
      const busy = new Pool({ connectionString: server.url, max: 1 });
      const store = postgresStore({ pool: busy, table: 'hot' });
      for (let times = 0; times < 300; times += 1) {
        const claim = await acquire(store, { ttlMs: 48 * HOUR_MS });
        await store.renew(claim, HOUR_MS);
        await store.commit(claim, { ttlMs: 48 * HOUR_MS });
      }
      // A connection reports what it did when it ends.
      await busy.end();
      const stats = (): Promise<Record<string, unknown>> =>
        one(
          "SELECT n_tup_upd::int AS updated, n_tup_hot_upd::int AS hot FROM pg_stat_user_tables WHERE relname = 'hot'",
        );
      // One is the self-test's.
      await expect.poll(async () => (await stats()).updated).toBe(601);
      expect((await stats()).hot).toBeGreaterThan(540);
    });
  });

  describe('sweep', () => {
    const expire = (key: string): Promise<unknown> =>
      pool.query("UPDATE hookgate_deliveries SET expires_at = now() - interval '1 minute' WHERE key = $1", [
        keyDigest('claim', key),
      ]);
    const fill = (rows: number): Promise<unknown> =>
      pool.query(
        `INSERT INTO hookgate_deliveries (key, state, token, expires_at)
         SELECT gen_random_uuid(), 2, '', now() - interval '1 hour' FROM generate_series(1, $1)`,
        [rows],
      );

    it('removes what expired, in batches, and tells how much', async () => {
      await pool.query('TRUNCATE hookgate_deliveries');
      const store = postgresStore({ pool });
      const kept = await acquire(store);
      await fill(3_500);
      expect(await store.sweep()).toBe(3_500);
      expect(await count()).toBe(1);
      expect(await store.renew(kept, HOUR_MS)).toBe('renewed');
    });

    it('leaves a key whose lease outlasts its TTL', async () => {
      const store = postgresStore({ pool });
      const claim = await acquire(store);
      await expire(claim.key);
      expect(await store.sweep()).toBe(0);
      expect(await store.claim(claimRequest({ key: claim.key }))).toMatchObject({ status: 'in-flight' });
    });

    it('waits for nobody: a row somebody is working on stays for the next time', async () => {
      await pool.query('TRUNCATE hookgate_deliveries');
      const store = postgresStore({ pool });
      await fill(10);
      const other = await pool.connect();
      await other.query('BEGIN; SELECT * FROM hookgate_deliveries LIMIT 1 FOR UPDATE');
      expect(await store.sweep({ signal: AbortSignal.timeout(2_000) })).toBe(9);
      await other.query('COMMIT');
      other.release();
      expect(await store.sweep()).toBe(1);
    });

    it('many at once remove each row once', async () => {
      await fill(5_000);
      const swept = await Promise.all(Array.from({ length: 4 }, () => postgresStore({ pool }).sweep()));
      // A batch that found fewer rows than it may ends a sweep; what was locked then is somebody else's.
      expect(swept.reduce((sum, each) => sum + each, 0) + (await postgresStore({ pool }).sweep())).toBe(5_000);
    });

    it('runs by itself when started, tells its errors, goes on, and stops with the store', async () => {
      await fill(5);
      const store = postgresStore({ pool });
      const onError = vi.fn();
      expect(() => store.startSweeping({ everyMs: 0 })).toThrow(/everyMs/);
      store.startSweeping({ everyMs: 20, onError });
      await expect.poll(count).toBe(0);
      await pool.query('ALTER TABLE hookgate_deliveries RENAME TO hidden');
      await expect.poll(() => onError.mock.calls.length).toBeGreaterThan(0);
      await pool.query('ALTER TABLE hidden RENAME TO hookgate_deliveries');
      await fill(5);
      await expect.poll(count).toBe(0);
      await store.close();
      // A statement that is on its way is not called back.
      await new Promise((resolve) => setTimeout(resolve, 200));
      await fill(5);
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(await count()).toBe(5);
    });
  });

  describe('fences', () => {
    it('grow although the sequence was set back', async () => {
      const store = postgresStore({ pool });
      const claim = await acquire(store);
      await store.release(claim);
      await pool.query("SELECT setval('hookgate_deliveries_fence', 1)");
      expect((await acquire(store, { key: claim.key })).fence).toBe(claim.fence + 1);
    });

    it('come back to the last digit, and a claim whose fence is no safe integer rejects', async () => {
      const store = postgresStore({ pool });
      await store.ready();
      await pool.query("SELECT setval('hookgate_deliveries_fence', 9007199254740990)");
      const { key, fence } = await acquire(store);
      expect(fence).toBe(Number.MAX_SAFE_INTEGER);
      expect((await store.inspect(key))?.fence).toBe(fence);
      await expect(acquire(store)).rejects.toThrow(RangeError);
      await pool.query("SELECT setval('hookgate_deliveries_fence', 1)");
    });
  });

  it.each(['serializable', 'repeatable read'])(
    'under %s isolation claims are exclusive all the same',
    async (level) => {
      const strict = new Pool({
        connectionString: server.url,
        max: 8,
        options: `-c default_transaction_isolation=${level.replace(' ', '\\ ')}`,
      });
      const store = postgresStore({ pool: strict });
      const key = `strict ${level}`;
      const answers = await Promise.allSettled(Array.from({ length: 60 }, () => store.claim(claimRequest({ key }))));
      // What cannot be decided is an error, and asked again; it is never a second holder.
      const acquired = answers.filter((it) => it.status === 'fulfilled' && it.value.status === 'acquired');
      expect(acquired).toHaveLength(1);
      expect(answers.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(50);
      await strict.end();
    },
  );
}
