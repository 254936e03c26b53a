import { ensureSchema, postgresStore } from '@hookgate/postgres';
import { redisStore } from '@hookgate/redis';
import { startPostgres, startRedis } from '@hookgate/test-services';
import { Redis } from 'ioredis';
import pg from 'pg';
import { readFlags } from './harness/flags.ts';
import { describeRun } from './harness/machine.ts';
import * as postgres from './stores/bare-postgres.ts';
import * as redis from './stores/bare-redis.ts';
import { measure } from './stores/measure.ts';
import { storeOperations } from './stores/operations.ts';

/**
 * `pnpm stores`: claim, commit and duplicate next to a bare round trip of the same client, and next to the least that any
 * correct one would do, at 1, 16 and 128 at once.
 */

const flags = readFlags({ rounds: 15, only: [], sizes: [] });
console.log(describeRun());
await benchRedis();
await benchPostgres();

async function benchRedis(): Promise<void> {
  const server = await startRedis();
  if (server === undefined) return console.log('\nNo Redis here: skipped.');
  const client = new Redis(server.port, server.host);
  const [, serverPid] = /^process_id:(\d+)/m.exec(await client.info('server')) ?? [];
  await measure(
    {
      title: 'Redis, ioredis',
      serverPid: Number(serverPid),
      base: redis.BARE,
      comparable: redis.COMPARABLE,
      operations: {
        ...(await redis.bareRedis(client)),
        ...(await storeOperations(redisStore({ client, onWarning: () => {} }))),
      },
    },
    flags.rounds,
  );
  client.disconnect();
  await server.stop();
}

async function benchPostgres(): Promise<void> {
  const server = await startPostgres('-c', 'fsync=on');
  if (server === undefined) return console.log('\nNo PostgreSQL here: skipped.');
  const pool = new pg.Pool({ connectionString: server.url, max: 16 });
  await ensureSchema({ pool });
  // The first line of its file is the process all backends are children of.
  const { rows } = await pool.query("SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1) AS pid");
  const unprepared = await storeOperations(postgresStore({ pool, prepare: false }), '/unprepared');
  await measure(
    {
      title: 'PostgreSQL, pg with 16 connections, statements prepared',
      serverPid: Number(rows[0].pid),
      base: postgres.BARE,
      comparable: postgres.COMPARABLE,
      operations: {
        ...(await postgres.barePostgres(pool)),
        ...(await storeOperations(postgresStore({ pool, prepare: true }))),
        'claim, not prepared': unprepared.claim,
        'commit, not prepared': unprepared.commit,
      },
    },
    flags.rounds,
  );
  await pool.end();
  await server.stop();
}
