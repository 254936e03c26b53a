import type { JobOutcome, JobRunner } from '@hookgate/core';
import { isJobError } from '../consume/dead-letter.ts';

/** What a processor looks at of a job of BullMQ. */
export interface BullJob {
  readonly data: unknown;
  readonly queueName: string;
  readonly attemptsMade: number;
  readonly attemptsStarted?: number;
  readonly stalledCounter?: number;
  readonly opts: { readonly attempts?: number };
}

/** BullMQ knows by this name that no further attempt is to be made. */
class UnrecoverableError extends Error {
  override readonly name = 'UnrecoverableError';
}

/** Runs a job of BullMQ. What it rejects with fails the job, which BullMQ keeps with the message. */
export async function processBullJob(runner: JobRunner, job: BullJob): Promise<JobOutcome> {
  const { data, queueName, attemptsMade, attemptsStarted = attemptsMade + 1, stalledCounter, opts } = job;
  try {
    return await runner.run(data, {
      consumer: queueName,
      // A job that stalled was started more often than it ended; one that is retried by hand may begin to count anew, but for its starts.
      attempt: stalledCounter === undefined ? attemptsStarted : attemptsMade + stalledCounter + 1,
      // A job that was added without attempts has 0 of them, and runs once.
      isReplay: attemptsMade >= Math.max(1, opts.attempts ?? 1),
    });
  } catch (error) {
    if (isJobError(error)) throw new UnrecoverableError(`${error.message}`);
    throw error;
  }
}
