import { graphileWorker } from '@hookgate/queue/graphile-worker';
import { Logger, makeWorkerUtils, run } from 'graphile-worker';
import pg from 'pg';
import { ATTEMPTS, CONCURRENCY, type Engine, type EnginePlace } from '../engine.ts';

const SETTLE_MS = 300;
/** Otherwise `stop` does not wait until the jobs that have ended are struck off, and they stay locked. */
const preset = { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } };
const logger = new Logger(() => () => {});

export async function openGraphileWorker({
  url,
  queue: task,
  concurrency = CONCURRENCY,
}: EnginePlace): Promise<Engine> {
  const schema = `graphile_${task}`;
  const pool = new pg.Pool({ connectionString: url, max: 8 });
  pool.on('error', () => {});
  pool.on('connect', (client) => void client.on('error', () => {}));
  const utils = await makeWorkerUtils({ pgPool: pool, schema, logger });
  await utils.migrate();
  const failed = 'attempts >= max_attempts';

  return {
    sink: graphileWorker(pool, { task, schema, maxAttempts: ATTEMPTS }),
    async work(consumer) {
      const runner = await run({
        preset,
        pgPool: pool,
        schema,
        logger,
        taskList: { [task]: consumer.graphileWorker({ schema }) },
        concurrency,
        pollInterval: 200,
        noHandleSignals: true,
      });
      return () => runner.stop();
    },
    async pending() {
      const { rows } = await pool.query(
        `SELECT count(*)::int AS count FROM ${schema}._private_jobs WHERE NOT (${failed} AND locked_at IS NULL)`,
      );
      return rows[0].count;
    },
    async deadLetters() {
      const { rows } = await pool.query(
        `SELECT payload::text AS text, last_error AS reason FROM ${schema}._private_jobs WHERE ${failed} AND locked_at IS NULL`,
      );
      return rows;
    },
    async replay() {
      await pool.query(
        `SELECT ${schema}.reschedule_jobs(array(SELECT id FROM ${schema}._private_jobs WHERE ${failed}), run_at => now(), attempts => 0, max_attempts => $1)`,
        [ATTEMPTS],
      );
    },
    insert: async (text) => void (await utils.addJob(task, parsed(text), { maxAttempts: ATTEMPTS })),
    add: async (event) => void (await utils.addJob(task, event)),
    // Graphile Worker gives the jobs of a worker that died to another after four hours, or when it is told.
    async recover() {
      // What a worker had asked the server for before it was stopped is done first, or it would be given the job again.
      await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
      const { rows } = await pool.query<{ locked_by: string }>(
        `SELECT DISTINCT locked_by FROM ${schema}._private_jobs WHERE locked_by IS NOT NULL`,
      );
      if (rows.length > 0) await utils.forceUnlockWorkers(rows.map((row) => row.locked_by));
    },
    async close() {
      await utils.release();
      await pool.end();
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
