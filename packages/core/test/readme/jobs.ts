// #region jobs
import { defineHandlers, fromJob, ploton, toJob } from '../../src/index.ts';
import { queue, save } from '../support/job-queue.ts';

// Where deliveries arrive. The claim is kept once the queue has the job; a copy of the delivery makes no second one.
export const on = defineHandlers(ploton, {
  '*': async (_event, delivery) => {
    await queue.add(delivery.type, toJob(delivery), { jobId: delivery.id });
  },
});

// Where jobs are done: what the queue calls. It throws a JobError: set such a job aside, trying again does not help.
export async function work(job: { data: unknown }): Promise<void> {
  const { event, key } = fromJob(ploton, job.data);
  if (event.event === 'task.complete') await save(event.data, key);
}
// #endregion
