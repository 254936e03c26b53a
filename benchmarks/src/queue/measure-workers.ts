import { Child } from '../harness/child.ts';
import { type Place, VARIANTS, type Variant } from './place.ts';
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
    const { child } = await startWorker(placeOf(variant));
    workers.push({ variant, child, samples: [] as WorkerSample[] });
  }
  for (let round = -WARM_UP_ROUNDS; round < rounds; round++) {
    for (const { child, samples } of workers) {
      const { micros, wallMs } = await child.ask<WorkDone>({ jobs: JOBS } satisfies WorkOrder);
      if (round >= 0) samples.push({ micros: micros / JOBS, perSecond: (1_000 * JOBS) / wallMs });
    }
  }
  for (const { child } of workers) await child.end();
  return new Map(workers.map(({ variant, samples }) => [variant, samples]));
}

export function startWorker(place: Place): Promise<{ readonly child: Child }> {
  return Child.start(new URL('./worker.ts', import.meta.url), [JSON.stringify(place)], ['--expose-gc']);
}
