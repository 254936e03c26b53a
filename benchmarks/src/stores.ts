import { ensureSchema, postgresStore } from '@hookgate/postgres';
import { redisStore } from '@hookgate/redis';
import { startPostgres, startRedis } from '@hookgate/test-services';
import { Redis } from 'ioredis';
import pg from 'pg';
import { readFlags } from './harness/flags.ts';
import { describeRun } from './harness/machine.ts';
import { digits, median } from './harness/statistics.ts';
import { append, printTable } from './harness/table.ts';
import { type Operation, storeOperations } from './stores/operations.ts';

/** `pnpm stores`: claim, commit and duplicate next to a bare round trip of the same client, at 1, 16 and 128 at once. */

const CONCURRENCIES = [1, 16, 128];
const flags = readFlags({ rounds: 15, only: [], sizes: [] });
console.log(describeRun());
await benchRedis();
await benchPostgres();

async function benchRedis(): Promise<void> {
  const server = await startRedis();
  if (server === undefined) return console.log('\nNo Redis here: skipped.');
  const client = new Redis(server.port, server.host);
  let key = 0;
  const script = "return redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2], 'GET')";
  const sha = String(await client.script('LOAD', script));
  await measure('Redis, ioredis', 'bare EVALSHA of SET', {
    PING: () => client.ping(),
    'bare EVALSHA of SET': () => client.evalsha(sha, 1, `script:${key++}`, 'v', '172800000'),
    'SET NX PX GET': () => client.call('SET', `bare:${key++}`, 'v', 'NX', 'PX', '172800000', 'GET'),
    ...(await storeOperations(redisStore({ client, onWarning: () => {} }))),
  });
  client.disconnect();
  await server.stop();
}

async function benchPostgres(): Promise<void> {
  const server = await startPostgres('-c', 'fsync=on');
  if (server === undefined) return console.log('\nNo PostgreSQL here: skipped.');
  const pool = new pg.Pool({ connectionString: server.url, max: 16 });
  await ensureSchema({ pool });
  await pool.query('CREATE TABLE bare (key text PRIMARY KEY, value text, expires_at timestamptz)');
  let key = 0;
  const insert = `INSERT INTO bare VALUES ($1, 'v', now() + interval '2 days') ON CONFLICT (key) DO UPDATE SET value = excluded.value RETURNING value`;
  await measure('PostgreSQL, pg with 16 connections, statements prepared', 'bare upsert', {
    'SELECT 1': () => pool.query({ name: 'one', text: 'SELECT 1' }),
    'bare upsert': () => pool.query({ name: 'insert', text: insert, values: [`bare:${key++}`] }),
    ...(await storeOperations(postgresStore({ pool, prepare: true }))),
  });
  await pool.end();
  await server.stop();
}

/** Interleaved rounds; every claim of a round is committed in it. */
async function measure(title: string, base: string, operations: Readonly<Record<string, Operation>>): Promise<void> {
  const cells: Record<string, string[]> = {};
  for (const concurrency of CONCURRENCIES) {
    const count = 100 * Math.min(10, concurrency) + concurrency;
    const samples: Record<string, number[]> = {};
    for (let round = -3; round < flags.rounds; round++) {
      for (const [name, operation] of Object.entries(operations)) {
        const micros = await time(operation, count, concurrency);
        if (round >= 0) append(samples, name, micros);
      }
    }
    for (const name of Object.keys(operations)) {
      const own = samples[name] ?? [];
      const ratio = median(own.map((micros, round) => micros / (samples[base]?.[round] ?? Number.NaN)));
      append(cells, name, `${ratio.toFixed(2)}×`, `${digits(median(own))} µs`);
    }
  }
  printTable(
    `${title}: wall time per operation, as a multiple of ${base}`,
    ['', ...CONCURRENCIES.flatMap((concurrency) => [`${concurrency} at once`, ''])],
    Object.entries(cells).map(([name, row]) => [name, ...row]),
  );
}

/** Microseconds of wall time per operation. */
async function time(operation: Operation, count: number, concurrency: number): Promise<number> {
  let left = count;
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      while (left-- > 0) await operation(left);
    }),
  );
  return (1000 * (performance.now() - startedAt)) / count;
}
