import { Child } from '../harness/child.ts';
import { type Place, VARIANTS, type Variant } from './place.ts';
import type { PublishOrder } from './publisher.ts';
import type { WorkDone, WorkOrder } from './worker.ts';

/** One round of one variant. */
export interface WorkerSample {
  /** Microseconds of the worker's CPU for each job. */
  readonly micros: number;
  readonly perSecond: number;
}

/** So many that starting a worker and compiling its code are no part of a job. */
const [JOBS, WARM_UP_ROUNDS] = [6_000, 6];

/** The workers of all variants, round by round: each has a process and a queue. */
export async function measureWorkers(
  placeOf: (variant: Variant) => Place,
  rounds: number,
): Promise<ReadonlyMap<Variant, readonly WorkerSample[]>> {
  const workers = [];
  for (const variant of VARIANTS) {
    workers.push({ variant, worker: await startWorker(placeOf(variant)), samples: [] as WorkerSample[] });
  }
  for (let round = -WARM_UP_ROUNDS; round < rounds; round++) {
    for (const { worker, samples } of workers) {
      const { micros, wallMs } = await worker.work({ jobs: JOBS });
      if (round >= 0) samples.push({ micros: micros / JOBS, perSecond: (1_000 * JOBS) / wallMs });
    }
  }
  for (const { worker } of workers) await worker.end();
  return new Map(workers.map(({ variant, samples }) => [variant, samples]));
}

/** A worker, and what fills its queue. */
export interface Working {
  /** Fills the queue, and has it emptied. */
  work(order: WorkOrder): Promise<WorkDone>;
  end(): Promise<void>;
}

export async function startWorker(place: Place): Promise<Working> {
  const args = [JSON.stringify(place)];
  // The publisher makes the queue where there is none.
  const { child: publisher } = await Child.start(new URL('./publisher.ts', import.meta.url), args);
  const { child: worker } = await Child.start(new URL('./worker.ts', import.meta.url), args, ['--expose-gc']);
  return {
    async work(order) {
      await publisher.ask({ jobs: order.jobs } satisfies PublishOrder);
      return worker.ask<WorkDone>(order);
    },
    async end() {
      await worker.end();
      await publisher.end();
    },
  };
}
