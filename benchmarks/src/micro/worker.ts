import { answerMessages } from '../harness/child.ts';
import { VARIANTS } from './variants.ts';

/** What the benchmark asks a worker. */
export interface MicroQuestion {
  readonly operations: number;
  /** Count bytes instead of time. */
  readonly allocations?: boolean;
}

/** Microseconds of CPU of the whole process, garbage collection included, or bytes. */
export interface MicroAnswer {
  readonly total: number;
}

const [, , name = '', size = ''] = process.argv;
// The memory store says once that it is good for one process.
console.warn = () => {};
const run = VARIANTS[name]?.(Number(size));
if (run === undefined) throw new Error(`no variant ${name}`);

answerMessages<MicroQuestion, MicroAnswer>(async ({ operations, allocations = false }) => {
  if (allocations) {
    globalThis.gc?.();
    const before = allocatedBytes();
    await run(operations);
    return { total: allocatedBytes() - before };
  }
  const before = process.cpuUsage();
  await run(operations);
  const { user, system } = process.cpuUsage(before);
  return { total: user + system };
});
process.send?.('ready');

/** Only between two collections is the difference what was allocated: workers run with a young generation that is never full. */
function allocatedBytes(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
