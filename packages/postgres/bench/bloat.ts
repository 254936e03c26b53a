/**
 * Does an index grow for ever? Claims and commits a million keys that live for half a minute, while expired rows are swept,
 * and prints how large table and indexes are on the way.
 *
 * ```sh
 * pnpm bench:bloat --claims=1000000 --ttl-ms=30000
 * ```
 */
import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { findPostgres } from '@hookgate/test-services';
import { Pool } from 'pg';
import { ensureSchema, postgresStore } from '../src/index.ts';

const { values } = parseArgs({
  options: { claims: { type: 'string', default: '1000000' }, 'ttl-ms': { type: 'string', default: '30000' } },
});
const [claims, ttlMs] = [Number(values.claims), Number(values['ttl-ms'])];
const WORKERS = 16;
const LEASE_MS = 10_000;

const server = await findPostgres();
if ('missing' in server) throw new Error(server.missing);
const schema = `bloat_${randomUUID().slice(0, 8)}`;
const pool = new Pool({ connectionString: server.url, max: WORKERS + 2 });
await ensureSchema({ pool, schema });
const store = postgresStore({ pool, schema, prepare: true });
store.startSweeping({ everyMs: 1_000 });

const startedAt = performance.now();
let done = 0;
async function work(): Promise<void> {
  while (done < claims) {
    done += 1;
    const count = done;
    const request = { key: `ploton:/webhook:task-${count}`, token: randomUUID(), leaseMs: LEASE_MS, ttlMs };
    const result = await store.claim({ ...request, fingerprint: 'crc32:0123abcd' });
    if (result.status !== 'acquired') throw new Error(result.status);
    await store.commit(result.claim, { ttlMs });
    if (count % (claims / 10) === 0) await print(count);
  }
}

async function print(count: number): Promise<void> {
  const { rows } = await pool.query(`
    SELECT count(*)::int AS rows, count(*) FILTER (WHERE expires_at > now())::int AS live,
      pg_table_size('${schema}.hookgate_deliveries') / 1048576.0 AS heap,
      pg_relation_size('${schema}.hookgate_deliveries_pkey') / 1048576.0 AS key,
      pg_relation_size('${schema}.hookgate_deliveries_expires') / 1048576.0 AS expires
    FROM ${schema}.hookgate_deliveries`);
  const { live, heap, key, expires, rows: all } = rows[0];
  const perSecond = Math.round((1000 * count) / (performance.now() - startedAt));
  const mb = (value: unknown): string => `${Number(value).toFixed(1)} MB`;
  console.log(
    `${count} claims, ${perSecond}/s: ${all} rows, ${live} live; table ${mb(heap)}, key index ${mb(key)}, expiry index ${mb(expires)}`,
  );
}

await Promise.all(Array.from({ length: WORKERS }, work));
await store.close();
const { rows } = await pool.query(
  `
  SELECT n_tup_ins::int AS inserted, n_tup_upd::int AS updated, n_tup_hot_upd::int AS hot, n_tup_del::int AS deleted
  FROM pg_stat_user_tables WHERE schemaname = $1`,
  [schema],
);
console.log(rows[0]);
await pool.query(`DROP SCHEMA ${schema} CASCADE`);
await pool.end();
await server.stop();
