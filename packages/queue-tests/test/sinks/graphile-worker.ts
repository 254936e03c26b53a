import { graphileWorker } from '@hookgate/queue/graphile-worker';
import { sinkConformance } from '@hookgate/testing';
import { Logger, makeWorkerUtils, type WorkerUtils } from 'graphile-worker';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { statusOf } from '../support/bench.ts';
import { inTransaction } from './in-transaction.ts';
import { newName, openQueues } from './open-queues.ts';

/** The sink for Graphile Worker, through a pool and through its utilities. */
export function graphileSink(url: string): void {
  const schema = newName('graphile').replaceAll('-', '_');
  let pool: pg.Pool;
  let utils: WorkerUtils;
  beforeAll(async () => {
    pool = new pg.Pool({ connectionString: url, max: 4 });
    pool.on('error', () => {});
    pool.on('connect', (client) => void client.on('error', () => {}));
    utils = await makeWorkerUtils({ pgPool: pool, schema, logger: new Logger(() => () => {}) });
    await utils.migrate();
  });
  afterAll(async () => {
    await utils.release();
    await pool.query(`DROP SCHEMA ${schema} CASCADE`);
    await pool.end();
  });

  for (const source of ['a pool', 'utils'] as const) {
    const all = openQueues(async () => {
      const task = newName();
      return {
        sink: graphileWorker(source === 'utils' ? utils : pool, { task, schema }),
        take: async () => {
          const { rows } = await pool.query<{ payload: string }>(
            `SELECT payload::text FROM ${schema}._private_jobs j JOIN ${schema}._private_tasks t ON t.id = j.task_id
             WHERE t.identifier = $1 ORDER BY j.priority, j.run_at, j.id`,
            [task],
          );
          return rows.map(({ payload }) => payload);
        },
        close: async () => {},
      };
    });
    sinkConformance(
      { describe, it },
      {
        name: `Graphile Worker through ${source}`,
        ...all,
        capabilities: {
          createRefusing: () => graphileWorker(pool, { task: 'webhooks', schema: 'nobody_made_it' }),
          inTransaction: (work, end) => inTransaction(pool, work, end),
        },
      },
    );
  }

  it('a database that is read-only: 500', async () => {
    const standby = new pg.Pool({ connectionString: url, options: '-c default_transaction_read_only=on', max: 1 });
    expect(await statusOf(graphileWorker(standby, { task: 'webhooks', schema }))).toBe(500);
    await standby.end();
    expect(await statusOf(graphileWorker(pool, { task: 'webhooks', schema }))).toBe(200);
  });
}
