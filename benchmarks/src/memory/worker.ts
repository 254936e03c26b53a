import { answerMessages } from '../harness/child.ts';
import { keyOf } from './key-of.ts';
import { longestPauses, type Pauses } from './longest-pauses.ts';
import { type Memory, makerOf } from './makers.ts';

/** What a worker found out about one way to remember keys. */
export interface MemoryAnswer extends Pauses {
  /** Nanoseconds of CPU per new key: for a store claim and commit, for the others one insertion. */
  readonly nanos: number;
  readonly bytes: number;
}

const WARM_UP_KEYS = 200_000;
/** Few keys are remembered many times over: CPU time is counted in steps of some milliseconds. */
const TIMED_KEYS = 1_000_000;
const BATCH = 1_000;

if (process.send !== undefined) serve();

function serve(): void {
  const [, , name = '', count = ''] = process.argv;
  answerMessages<object, MemoryAnswer>(() => measure(name, Number(count)));
  process.send?.('ready');
}

async function measure(name: string, count: number): Promise<MemoryAnswer> {
  const make = makerOf(name);
  // Kept to the end, as are the others: what was compiled for a memory that is gone is compiled again for the next one.
  const kept: Memory[] = [make(WARM_UP_KEYS)];
  fill(kept[0] as Memory, WARM_UP_KEYS);
  const times = Math.max(1, Math.round(TIMED_KEYS / count));
  const before = heldBytes();
  let micros = 0;
  for (let time = 0; time < times; time += 1) {
    const memory = make(count);
    micros += fill(memory, count);
    kept.push(memory);
  }
  const bytes = (heldBytes() - before) / (times * count);
  kept.length = 1;
  const pauses = await longestPauses(make(2 * count), count);
  // Used once more, or it would be gone before it was measured.
  kept[0]?.remember('last');
  return { nanos: (1000 * micros) / (times * count), bytes, ...pauses };
}

/** Answers the microseconds of CPU it took; the keys are made outside of the measurement. */
function fill(memory: Memory, count: number): number {
  let micros = 0;
  for (let from = 0; from < count; from += BATCH) {
    const keys = Array.from({ length: Math.min(BATCH, count - from) }, (_, i) => keyOf(from + i));
    const before = process.cpuUsage();
    for (const key of keys) memory.remember(key);
    const { user, system } = process.cpuUsage(before);
    micros += user + system;
  }
  return micros;
}

function heldBytes(): number {
  for (let i = 0; i < 3; i++) globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
