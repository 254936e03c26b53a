import { findPostgres } from '@hookgate/test-services';
import { sinkConformance } from '@hookgate/testing';
import { makeWorkerUtils, type WorkerUtils } from 'graphile-worker';
import pg from 'pg';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { graphileWorker } from '../../src/graphile-worker/index.ts';
import { newName, queues } from '../support/engine.ts';

const found = await findPostgres();

describe.skipIf('missing' in found)('Graphile Worker', () => {
  const { url } = found as { url: string };
  const schema = newName('graphile').replaceAll('-', '_');
  let pool: pg.Pool;
  let utils: WorkerUtils;
  beforeAll(async () => {
    pool = new pg.Pool({ connectionString: url, max: 4 });
    utils = await makeWorkerUtils({ pgPool: pool, schema });
    await utils.migrate();
  });
  afterAll(async () => {
    await utils.release();
    await pool.query(`DROP SCHEMA ${schema} CASCADE`);
    await pool.end();
    await (found as { stop(): Promise<void> }).stop();
  });

  for (const source of ['a pool', 'utils'] as const) {
    const all = queues(async () => {
      const task = newName();
      return {
        sink: graphileWorker(source === 'utils' ? utils : pool, { task, schema }),
        take: async () => {
          const { rows } = await pool.query<{ payload: string }>(
            `SELECT payload::text FROM ${schema}._private_jobs j JOIN ${schema}._private_tasks t ON t.id = j.task_id
             WHERE t.identifier = $1 ORDER BY j.id`,
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
        capabilities: { createRefusing: () => graphileWorker(pool, { task: 'webhooks', schema: 'nobody_made_it' }) },
      },
    );
  }
});
