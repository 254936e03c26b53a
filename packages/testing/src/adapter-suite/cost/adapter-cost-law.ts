import type { AdapterUnderTest, TestFunctions } from '../adapter-under-test.ts';
import { KIBIBYTE, MEBIBYTE } from '../bytes.ts';
import { withBench } from '../test-bench.ts';
import { compareCosts } from './compare-costs.ts';
import { compareSilence } from './compare-silence.ts';
import { compareSlowness } from './compare-slowness.ts';
import type { Arrival } from './exchange.ts';

/** How bodies arrive, of how many bytes, and how many requests make a measurement: enough to count in milliseconds. */
const ARRIVALS: ReadonlyArray<readonly [name: string, arrival: Arrival, size: number, count: number]> = [
  ['4 KB at once', 'whole', 4 * KIBIBYTE, 12],
  ['1 MiB in chunks of 1,000 bytes', 1_000, MEBIBYTE, 1],
  ['64 KB at once', 'whole', 64 * KIBIBYTE, 5],
  ['1 MiB at once', 'whole', MEBIBYTE, 2],
  ['4 KB in one-byte chunks', 1, 4 * KIBIBYTE, 3],
];

/** How much of the law is tried. */
export interface CostLawOptions {
  /** How many of the ways in which a body arrives are tried, the most telling first. Default: all five. */
  readonly arrivals?: number;
}

/** A machine that is busy needs several tries. */
const TIMEOUT_MS = 600_000;

/**
 * Declares tests of what strangers may cost: every refusal, against an accepted delivery of the same size that arrives in the
 * same pieces, over real sockets. A refusal takes at most three times the processor time and 1.5 times the memory, and stops
 * the event loop for at most 50 ms, up to bodies of 1 MiB; thousands of connections that say nothing hold little more than
 * those of any route.
 *
 * Sender and receiver are one process, so what sending costs is on both sides. Only figures of one run are compared; a
 * comparison that fails is repeated, and breaks the law when it fails every time.
 *
 * ```ts
 * import { describe, it } from 'vitest';
 * adapterCostLaw({ describe, it }, { name: 'express 5', features: { … }, start });
 * ```
 *
 * @param tests the test functions of your runner
 */
export function adapterCostLaw(
  { describe, it }: TestFunctions,
  adapter: AdapterUnderTest,
  { arrivals = ARRIVALS.length }: CostLawOptions = {},
): void {
  describe(`${adapter.name}: what is refused costs little`, () => {
    for (const [name, arrival, size, count] of ARRIVALS.slice(0, arrivals)) {
      const test = (): Promise<void> => {
        return withBench(adapter, { mode: 'handlers' }, (bench) => compareCosts(bench, arrival, size, count));
      };
      it(`every refusal of ${name}`, test, TIMEOUT_MS);
    }
    const slowness = (): Promise<void> => {
      return withBench(adapter, { mode: 'handlers', options: { bodyTimeoutMs: 300 } }, compareSlowness);
    };
    it('bodies that stop half-way', slowness, TIMEOUT_MS);
    const silence = (): Promise<void> => withBench(adapter, { mode: 'handlers' }, compareSilence);
    it('connections that say nothing after their head', silence, TIMEOUT_MS);
  });
}
