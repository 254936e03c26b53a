import { Child } from '../harness/child.ts';
import { median } from '../harness/statistics.ts';
import { BASE } from './variants.ts';
import type { MicroAnswer, MicroQuestion } from './worker.ts';

/** What was measured of one variant at one size. */
export interface MicroResult {
  /** Microseconds of CPU per delivery. */
  readonly micros: number;
  /** The median over the rounds of its cost divided by that of the floor in the same round. */
  readonly ratio: number;
  /** Bytes allocated per delivery. */
  readonly bytes: number;
}

const WARM_UP_MS = 600;
const ROUND_MS = 60;
const ALLOCATION_BYTES = 24_000_000;
const ALLOCATION_ROUNDS = 7;
/** A young generation so large that nothing is collected while allocations are counted. Times are taken without. */
const COUNTING_FLAGS = ['--expose-gc', '--max-semi-space-size=128', '--min-semi-space-size=128'];

/** Measures all variants at one size, round by round, so that a busy moment of the machine meets them all. */
export async function measureMicro(
  names: readonly string[],
  size: number,
  rounds: number,
): Promise<ReadonlyMap<string, MicroResult>> {
  const workers: { name: string; child: Child; operations: number; samples: number[] }[] = [];
  for (const name of names) {
    const child = await startWorker(name, size);
    workers.push({ name, child, operations: await warmUp(child), samples: [] });
  }
  for (let round = 0; round < rounds; round++) {
    for (const worker of workers) {
      worker.samples.push((await ask(worker.child, { operations: worker.operations })) / worker.operations);
    }
  }
  const base = workers.find(({ name }) => name === BASE)?.samples ?? [];
  const results = new Map<string, MicroResult>();
  for (const { name, child, samples } of workers) {
    await child.end();
    const ratio = median(samples.map((sample, round) => sample / (base[round] ?? Number.NaN)));
    results.set(name, { micros: median(samples), ratio, bytes: await countAllocations(name, size) });
  }
  return results;
}

async function startWorker(name: string, size: number, flags: readonly string[] = []): Promise<Child> {
  const { child } = await Child.start(new URL('./worker.ts', import.meta.url), [name, String(size)], flags);
  return child;
}

/** Runs until the compiler has seen enough; answers how many deliveries make a round. */
async function warmUp(child: Child): Promise<number> {
  let operations = 4;
  for (;;) {
    const micros = await ask(child, { operations });
    if (micros > (WARM_UP_MS / 2) * 1000) return Math.max(1, Math.round((operations * ROUND_MS * 1000) / micros));
    operations *= 2;
  }
}

async function countAllocations(name: string, size: number): Promise<number> {
  const child = await startWorker(name, size, COUNTING_FLAGS);
  await warmUp(child);
  const operations = Math.max(2, Math.min(2_000, Math.floor(ALLOCATION_BYTES / (8 * size))));
  const samples: number[] = [];
  for (let round = 0; round < ALLOCATION_ROUNDS; round++) {
    samples.push((await ask(child, { operations, allocations: true })) / operations);
  }
  await child.end();
  return median(samples);
}

async function ask(child: Child, question: MicroQuestion): Promise<number> {
  const { total } = await child.ask<MicroAnswer>(question);
  return total;
}
