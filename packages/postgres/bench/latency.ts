/**
 * What the store's statements cost beside the barest ones of the same kind through the same pool: medians of rounds taken
 * in turns.
 *
 * ```sh
 * pnpm bench:latency --seconds=1 --rounds=5
 * ```
 */
import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { findPostgres } from '@hookgate/test-services';
import { Pool } from 'pg';
import { ensureSchema, postgresStore } from '../src/index.ts';

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '1' }, rounds: { type: 'string', default: '5' } },
});
const [seconds, rounds] = [Number(values.seconds), Number(values.rounds)];
const HOUR_MS = 3_600_000;
const CONNECTIONS = 16;

const server = await findPostgres();
if ('missing' in server) throw new Error(server.missing);
const schema = `latency_${randomUUID().slice(0, 8)}`;
const pool = new Pool({ connectionString: server.url, max: CONNECTIONS });
await ensureSchema({ pool, schema });
await pool.query(`CREATE TABLE ${schema}.bare (key uuid PRIMARY KEY, value text, expires_at timestamptz)`);
await pool.query(`INSERT INTO ${schema}.bare VALUES ('00000000-0000-0000-0000-000000000000', 'x', now())`);

const stores = {
  plain: postgresStore({ pool, schema, prepare: false }),
  prepared: postgresStore({ pool, schema, prepare: true }),
};
const hot = { key: 'hot', token: 'first', leaseMs: HOUR_MS, ttlMs: HOUR_MS };
const first = await stores.plain.claim(hot);
if (first.status !== 'acquired') throw new Error(first.status);
await stores.plain.commit(first.claim, { ttlMs: HOUR_MS });

const bare = (name: string, text: string, params: () => unknown[], prepare: boolean) => (): Promise<unknown> =>
  pool.query({ ...(prepare && { name }), text: text.replaceAll('bare', `${schema}.bare`), values: params() });
const INSERT = "INSERT INTO bare VALUES ($1, 'x', now()) ON CONFLICT (key) DO NOTHING";
const SELECT = 'SELECT value FROM bare WHERE key = $1';
const fresh = (): unknown[] => [randomUUID()];
const known = (): unknown[] => ['00000000-0000-0000-0000-000000000000'];
const claimFresh = (store: typeof stores.plain) => () =>
  store.claim({ key: randomUUID(), token: randomUUID(), leaseMs: HOUR_MS, ttlMs: HOUR_MS });
const commitFresh = (store: typeof stores.plain) => () =>
  store.commit({ key: randomUUID(), token: randomUUID(), fence: 1n, attempt: 1 }, { ttlMs: HOUR_MS });

const works: Record<string, () => Promise<unknown>> = {
  'bare insert': bare('insert', INSERT, fresh, false),
  claim: claimFresh(stores.plain),
  commit: commitFresh(stores.plain),
  'bare select': bare('select', SELECT, known, false),
  duplicate: () => stores.plain.claim({ ...hot, token: 'other' }),
  'bare insert, prepared': bare('insert', INSERT, fresh, true),
  'claim, prepared': claimFresh(stores.prepared),
  'commit, prepared': commitFresh(stores.prepared),
  'bare select, prepared': bare('select', SELECT, known, true),
  'duplicate, prepared': () => stores.prepared.claim({ ...hot, token: 'other' }),
};

/** Milliseconds from question to answer, on average, with so many questions at a time. */
async function measure(work: () => Promise<unknown>, concurrency: number): Promise<number> {
  const endsAt = performance.now() + 1000 * seconds;
  let count = 0;
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      for (; performance.now() < endsAt; count += 1) await work();
    }),
  );
  return ((performance.now() - startedAt) * concurrency) / count;
}

for (const concurrency of [1, 16, 128]) {
  const times: Record<string, number[]> = {};
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, work] of Object.entries(works)) {
      times[name] = [...(times[name] ?? []), await measure(work, concurrency)];
    }
  }
  const median = (name: string): number => times[name]?.sort((a, b) => a - b)[rounds >> 1] ?? Number.NaN;
  console.log(`${concurrency} at a time:`);
  for (const name of Object.keys(works)) {
    const floor = `bare ${name.includes('duplicate') || name.includes('select') ? 'select' : 'insert'}${name.endsWith('prepared') ? ', prepared' : ''}`;
    console.log(`  ${name.padEnd(24)} ${median(name).toFixed(2)} ms  ${(median(name) / median(floor)).toFixed(2)}×`);
  }
}
await pool.query(`DROP SCHEMA ${schema} CASCADE`);
await pool.end();
await server.stop();
