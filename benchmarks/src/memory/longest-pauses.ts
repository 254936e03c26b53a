import { setImmediate } from 'node:timers/promises';
import { Stopwatch } from '../harness/stopwatch.ts';
import { keyOf, tokenOf } from './key-of.ts';
import type { Memory } from './makers.ts';

/** The longest times, in milliseconds, that one call or one turn of a sweep kept the process: garbage collection included. */
export interface Pauses {
  readonly insertMs: number;
  /** While as many keys expire as are inserted; only where keys do. */
  readonly expireMs?: number;
  readonly sweepMs?: number;
}

/** Fills a memory, once more while the first keys expire, and sweeps the second. */
export async function longestPauses(memory: Memory, count: number): Promise<Pauses> {
  const insertMs = longestCall(memory, 0, count);
  if (memory.expire === undefined || memory.sweep === undefined) return { insertMs };
  memory.expire();
  const expireMs = longestCall(memory, count, 2 * count);
  memory.expire();
  return { insertMs, expireMs, sweepMs: await longestTurn(memory.sweep()) };
}

function longestCall(memory: Memory, from: number, to: number): number {
  const watch = new Stopwatch();
  let longest = 0;
  for (let i = from; i < to; i += 1) {
    const [key, token] = [keyOf(i), tokenOf(i)];
    watch.start();
    memory.remember(key, token);
    longest = Math.max(longest, watch.stop());
  }
  return longest;
}

async function longestTurn(work: Promise<unknown>): Promise<number> {
  const watch = new Stopwatch();
  let [longest, isDone] = [0, false];
  void work.then(() => (isDone = true));
  while (!isDone) {
    watch.start();
    await setImmediate();
    longest = Math.max(longest, watch.stop());
  }
  return longest;
}
