import { openSync, readSync } from 'node:fs';

/** Shorter times than this are taken as they are: asking the kernel takes long itself. */
const SUSPICIOUS_MS = 0.2;
const schedstat = openSchedstat();
const text = Buffer.alloc(128);

/** Measures how long the main thread itself takes, without the time in which other processes had its processor. */
export class Stopwatch {
  #startedAt = 0;
  #waitedMs = waitedMs();

  start(): void {
    this.#startedAt = performance.now();
  }

  /** Milliseconds since the start. */
  stop(): number {
    const tookMs = performance.now() - this.#startedAt;
    if (tookMs < SUSPICIOUS_MS) return tookMs;
    const before = this.#waitedMs;
    this.#waitedMs = waitedMs();
    return Math.max(0, tookMs - (this.#waitedMs - before));
  }
}

/** How long this thread has been ready to run, and did not; 0 except on Linux. */
function waitedMs(): number {
  if (schedstat === undefined) return 0;
  const length = readSync(schedstat, text, 0, text.length, 0);
  return Number(text.toString('latin1', 0, length).split(' ')[1]) / 1e6;
}

function openSchedstat(): number | undefined {
  try {
    return openSync('/proc/thread-self/schedstat', 'r');
  } catch {
    return undefined;
  }
}
