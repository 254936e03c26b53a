import type { JobRunner } from '@hookgate/core';
import { checkNames, isJobError } from '../consume/dead-letter.ts';

/** What a task looks at of its helpers. */
interface GraphileHelpers {
  readonly job: { readonly id: string | number; readonly task_identifier: string; readonly attempts: number };
  query(text: string, values?: unknown[]): Promise<unknown>;
}

/** Where Graphile Worker is. */
export interface GraphileTaskOptions {
  /** Its schema. Default: `graphile_worker`. */
  readonly schema?: string;
}

/** A task, as Graphile Worker calls it. */
export type GraphileTask = (payload: unknown, helpers: GraphileHelpers) => Promise<void>;

/** Makes a task. What it rejects with is the job's `last_error`. */
export function createGraphileTask(runner: JobRunner, options: GraphileTaskOptions = {}): GraphileTask {
  checkNames('graphileWorker', options, ['schema'] satisfies (keyof GraphileTaskOptions)[]);
  const { schema = 'graphile_worker' } = options;
  // There is no call for it: `permanently_fail_jobs` leaves jobs alone that run.
  const endAttempts = `UPDATE "${schema.replaceAll('"', '""')}"._private_jobs SET max_attempts = attempts WHERE id = $1`;
  return async function task(payload, helpers) {
    const { id, task_identifier: consumer, attempts: attempt } = helpers.job;
    try {
      await runner.run(payload, { consumer, attempt });
    } catch (error) {
      // Where that fails, the job has its attempts, and then no more.
      if (isJobError(error)) await helpers.query(endAttempts, [id]).catch(() => {});
      throw error;
    }
  };
}
