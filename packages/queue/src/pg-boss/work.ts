import type { JobRunner } from '@hookgate/core';
import { describeThrown, isJobError } from '../consume/dead-letter.ts';
import { noQueue } from './no-queue.ts';
import type { PgBossJob, PgBossResult, PgBossWorker, PgBossWorkOptions } from './pg-boss-like.ts';

/** Has pg-boss work on a queue, each job of a batch for itself. */
export function workOnPgBoss(
  runner: JobRunner,
  boss: PgBossWorker,
  queue: string,
  options: PgBossWorkOptions = {},
): Promise<string> {
  if (typeof (boss as Partial<PgBossWorker> | null | undefined)?.work !== 'function') {
    throw new TypeError(
      "consume.pgBoss: the first argument must be a PgBoss that was started: consumer.pgBoss(boss, 'webhooks').",
    );
  }
  return workOn(runner, boss, queue, options);
}

async function workOn(
  runner: JobRunner,
  boss: PgBossWorker,
  queue: string,
  options: PgBossWorkOptions,
): Promise<string> {
  // pg-boss itself would ask for jobs for ever. While it cannot be asked, it says so by itself.
  if ((await boss.getQueue?.(queue).catch(() => undefined)) === null) {
    throw noQueue('consume.pgBoss', queue);
  }
  const work = { ...options, perJobResults: true, includeMetadata: true } as const;
  return boss.work(queue, work, (jobs) => Promise.all(jobs.map((job) => processJob(runner, job))));
}

async function processJob(runner: JobRunner, job: PgBossJob): Promise<PgBossResult> {
  const { id, name, retryCount = 0, sourceRootId = null } = job;
  try {
    const outcome = await runner.run(jobOf(job.data), {
      consumer: name,
      attempt: retryCount + 1,
      isReplay: sourceRootId !== null,
    });
    return { id, status: 'completed', output: { outcome } };
  } catch (error) {
    // One that threw here would fail the whole batch.
    return {
      id,
      status: isJobError(error) ? 'deadletter' : 'failed',
      output: { name: 'Error', ...describeThrown(error) },
    };
  }
}

/** The text in a job's data; anything else is for `fromJob` to refuse, or the envelope itself. */
function jobOf(data: unknown): unknown {
  if (typeof data !== 'object' || data === null) return data;
  const { job } = data as { readonly job?: unknown };
  return typeof job === 'string' ? job : data;
}
