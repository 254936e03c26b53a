import { answerMessages } from '../harness/child.ts';
import { makeJob } from './make-job.ts';
import { open, readPlace } from './place.ts';

/** Asks a publisher to put so many jobs into its queue. */
export interface PublishOrder {
  readonly jobs: number;
}

const AT_ONCE = 100;
/** Longer than a machine that is busy with other things stands still. */
const PATIENCE_MS = 600_000;

/** Puts jobs into the queue of a worker: in a process of its own, for what makes them is not what a worker's compiler has to do with. */
const { engine } = await open(readPlace());
let next = 1;

answerMessages<PublishOrder, object>(async ({ jobs }) => {
  for (let made = 0; made < jobs; made += AT_ONCE) {
    const batch = [];
    for (let i = 0; i < AT_ONCE; i += 1) batch.push(await makeJob(next++));
    await Promise.all(batch.map((job) => engine.sink.publish(job, { signal: AbortSignal.timeout(PATIENCE_MS) })));
  }
  return {};
});
process.send?.('ready');
