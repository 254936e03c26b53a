import type { StoreCallOptions } from '@hookgate/core';
import { throwIfAborted } from '@hookgate/core';

/** Options of `startSweeping`. */
export interface SweepingOptions {
  /** Milliseconds between the end of one sweep and the next. Default: 60,000. */
  readonly everyMs?: number;
  /** Told when a sweep failed; the next one comes all the same. Default: `console.warn`. */
  readonly onError?: (error: unknown) => void;
}

/** Rows in one statement: a few milliseconds of work. */
const BATCH = 1_000;
const DEFAULT_EVERY_MS = 60_000;
const LONGEST_EVERY_MS = 2 ** 31 - 1;

/**
 * Removes expired rows batch by batch until none is left.
 *
 * @throws the signal's reason once it aborts
 */
export async function sweepAll(
  sweepBatch: (limit: number) => Promise<number>,
  signal: AbortSignal | undefined,
): Promise<number> {
  for (let total = 0; ; ) {
    const swept = await sweepBatch(BATCH);
    total += swept;
    if (swept < BATCH) return total;
    throwIfAborted(signal);
  }
}

/** Sweeps now and then. */
export interface Sweeper {
  start(options?: SweepingOptions): void;
  stop(): void;
}

/** One sweep at a time. Keeps no process alive. */
export function createSweeper(sweep: (options: StoreCallOptions) => Promise<unknown>): Sweeper {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopping: AbortController | undefined;

  function stop(): void {
    clearTimeout(timer);
    stopping?.abort(new Error('postgresStore: this store was closed.'));
    stopping = undefined;
  }

  function start({ everyMs = DEFAULT_EVERY_MS, onError = printError }: SweepingOptions = {}): void {
    if (!(everyMs > 0 && everyMs <= LONGEST_EVERY_MS)) {
      throw new TypeError(
        `startSweeping: \`everyMs\` must be from 1 to ${LONGEST_EVERY_MS} milliseconds, not ${everyMs}.`,
      );
    }
    if (typeof onError !== 'function') throw new TypeError('startSweeping: `onError` must be a function.');
    stop();
    const running = new AbortController();
    stopping = running;
    const { signal } = running;
    const again = (): void => {
      if (signal.aborted) return;
      timer = setTimeout(() => {
        sweep({ signal }).then(again, (error: unknown) => {
          if (!signal.aborted) onError(error);
          again();
        });
      }, everyMs);
      timer.unref?.();
    };
    again();
  }

  return { start, stop };
}

function printError(error: unknown): void {
  console.warn('postgresStore: sweeping failed, and is tried again:', error);
}
