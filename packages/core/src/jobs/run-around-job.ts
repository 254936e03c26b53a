import type { Job } from './job.ts';
import type { JobRunnerOptions } from './job-runner-options.ts';

/**
 * Runs a job inside the option `around`, and ends as the job does: one that failed has failed, also where `around` let nothing out.
 *
 * @throws what `run` rejects with; an Error when `around` has not run it
 */
export async function runAroundJob<T>(
  around: NonNullable<JobRunnerOptions['around']>,
  job: Job<object>,
  run: () => Promise<T>,
): Promise<T> {
  let ended: { readonly outcome: T } | { readonly error: unknown } | undefined;
  await around(job, () => {
    const running = run().then(
      (outcome) => {
        ended = { outcome };
      },
      (error: unknown) => {
        ended = { error };
        throw error;
      },
    );
    // One that nobody awaits ends no process.
    running.catch(() => {});
    return running;
  });
  if (ended === undefined)
    throw new Error('The option `around` has not run its job: call what it is given, and await it.');
  if ('error' in ended) throw ended.error;
  return ended.outcome;
}
