import { answerMessages } from '../harness/child.ts';
import { keyOf, tokenOf } from './key-of.ts';
import { longestPauses, type Pauses } from './longest-pauses.ts';
import { type Memory, makerOf } from './makers.ts';

/** What a worker found out about one way to remember keys. */
export interface MemoryAnswer extends Pauses {
  /** Nanoseconds of CPU per new key: for a store claim and commit, for the others one insertion. */
  readonly nanos: number;
  readonly bytes: number;
}

const WARM_UP_KEYS = 200_000;
/** What was compiled for the first memory is compiled again for any: an application has one, and pays for neither. */
const WARM_UP_TIMES = 3;
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
  const kept: Memory[] = [];
  for (let time = 0; time < WARM_UP_TIMES; time += 1) {
    const memory = make(WARM_UP_KEYS);
    fill(memory, WARM_UP_KEYS);
    kept.push(memory);
  }
  const times = Math.max(1, Math.round(TIMED_KEYS / count));
  const before = heldBytes();
  let micros = 0;
  for (let time = 0; time < times; time += 1) {
    const memory = make(count);
    micros += fill(memory, count);
    kept.push(memory);
  }
  const bytes = (heldBytes() - before) / (times * count);
  kept.length = WARM_UP_TIMES;
  const pauses = await longestPauses(make(2 * count), count);
  // Used once more, or it would be gone before it was measured.
  for (const memory of kept) memory.remember('last', 'token');
  return { nanos: (1000 * micros) / (times * count), bytes, ...pauses };
}

/** Answers the microseconds of CPU it took; keys and tokens are made outside of the measurement. */
function fill(memory: Memory, count: number): number {
  let micros = 0;
  for (let from = 0; from < count; from += BATCH) {
    const deliveries = Array.from({ length: Math.min(BATCH, count - from) }, (_, i) => ({
      key: keyOf(from + i),
      token: tokenOf(from + i),
    }));
    const before = process.cpuUsage();
    for (const { key, token } of deliveries) memory.remember(key, token);
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
