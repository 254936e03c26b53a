import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as (options: { readonly type: 'major' | 'minor' }) => void;

/** Twice: what the first one finalises, the second one frees. */
function liveHeapBytes(): number {
  collect({ type: 'major' });
  collect({ type: 'major' });
  return process.memoryUsage().heapUsed;
}

/** Of an event: many small objects, in fewer bytes of JSON than V8 parses straight into its old generation. */
export const GARBAGE_DATA: { readonly rows: readonly object[] } = {
  rows: Array.from({ length: 1_500 }, (_, id) => ({ id, name: `row ${id}`, tags: [id] })),
};

const [WARM_UP, DELIVERIES] = [5, 40];

/** Bytes of the heap. */
export interface KeptGarbage {
  /** What is left of the deliveries that only a full garbage collection would free. */
  readonly kept: number;
  /** What their events take by themselves. */
  readonly size: number;
}

/** @param deliver sends as many deliveries, each new, with {@link GARBAGE_DATA} as their data */
export async function keptGarbage(deliver: (count: number) => Promise<void>): Promise<KeptGarbage> {
  await deliver(WARM_UP);
  const before = liveHeapBytes();
  await deliver(DELIVERIES);
  // The second one for what was in use during the first.
  collect({ type: 'minor' });
  collect({ type: 'minor' });
  const kept = process.memoryUsage().heapUsed - before;

  const empty = liveHeapBytes();
  const events = Array.from({ length: DELIVERIES }, () => JSON.parse(JSON.stringify(GARBAGE_DATA)) as unknown);
  const size = process.memoryUsage().heapUsed - empty;
  if (events.length !== DELIVERIES || size < 5 * 1024 * 1024) throw new Error(`Events of ${size} bytes tell nothing.`);
  return { kept, size };
}
