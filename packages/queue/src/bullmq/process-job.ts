import type { JobOutcome, JobRunner } from '@hookgate/core';
import { isJobError } from '../consume/dead-letter.ts';

/** What a processor looks at of a job of BullMQ. */
export interface BullJob {
  readonly data: unknown;
  readonly queueName: string;
  readonly attemptsMade: number;
  readonly attemptsStarted?: number;
  readonly opts: { readonly attempts?: number };
}

/** BullMQ knows by this name that no further attempt is to be made. */
class UnrecoverableError extends Error {
  override readonly name = 'UnrecoverableError';
}

/** Runs a job of BullMQ. What it rejects with fails the job, which BullMQ keeps with the message. */
export async function processBullJob(runner: JobRunner, job: BullJob): Promise<JobOutcome> {
  const { data, queueName, attemptsMade, attemptsStarted, opts } = job;
  try {
    return await runner.run(data, {
      consumer: queueName,
      // A job that stalled was started more often than it ended.
      attempt: attemptsStarted ?? attemptsMade + 1,
      isReplay: attemptsMade >= (opts.attempts ?? 1),
    });
  } catch (error) {
    if (isJobError(error)) throw new UnrecoverableError(`${error.message}`);
    throw error;
  }
}
