import type { AdapterUnderTest, TestFunctions } from './adapter-under-test.ts';
import { type Bench, type BenchSetup, MODES, type Mode, withBench } from './test-bench.ts';

/** What the files of cases write their tests with. */
export interface Suite {
  readonly adapter: AdapterUnderTest;
  /** A heading over cases. */
  group(name: string, cases: () => void): void;
  /** One case, once with the application answering and once with Hookgate answering. */
  both(name: string, setup: Omit<BenchSetup, 'mode'>, test: (bench: Bench) => Promise<void>): void;
  /** One case in one of the two modes. */
  only(mode: Mode, name: string, setup: Omit<BenchSetup, 'mode'>, test: (bench: Bench) => Promise<void>): void;
}

/** Far more than any case needs: on a machine that is busy with other things a tight limit tests the machine. */
const TIMEOUT_MS = 60_000;

export function createSuite({ describe, it }: TestFunctions, adapter: AdapterUnderTest): Suite {
  const only: Suite['only'] = (mode, name, setup, test) => {
    it(`${name} (${mode})`, () => withBench(adapter, { ...setup, mode }, test), TIMEOUT_MS);
  };
  return {
    adapter,
    group: (name, cases) => void describe(name, cases),
    only,
    both(name, setup, test) {
      for (const mode of MODES) only(mode, name, setup, test);
    },
  };
}
