import { createGate } from './gate.ts';
import type { Bench } from './test-bench.ts';

/** Work that begins and then waits for the test. */
export interface HeldWork {
  /** Resolves when it has begun. */
  readonly started: Promise<void>;
  /** Lets it succeed. */
  end(): void;
  /** Lets it throw. */
  fail(error: Error): void;
  work(): Promise<void>;
}

/** Makes work for one delivery. */
export function holdOne(): HeldWork {
  const [started, ended] = [createGate(), createGate<Error | undefined>()];
  return {
    started: started.opened,
    end: () => ended.open(undefined),
    fail: (error: Error) => ended.open(error),
    async work(): Promise<void> {
      started.open();
      const error = await ended.opened;
      if (error !== undefined) throw error;
    },
  };
}

/** Makes the application wait in the middle of every delivery. */
export function hold(bench: Bench): HeldWork {
  const held = holdOne();
  bench.work = held.work;
  return held;
}
