import type { TestFunctions } from './adapter-suite/adapter-under-test.ts';

/** Adds a test to a group. */
type DefineTest<TTrial> = (name: string, run: (trial: TTrial) => Promise<void>) => void;

/** Defines the tests of a group that what is tested allows. */
export type TestGroup<TTrial, TAllowed> = (test: DefineTest<TTrial>, allowed: TAllowed) => void;

/**
 * Declares groups of tests with a runner's functions, one `describe` each, but for those that turn out empty: runners complain
 * about them.
 *
 * @param allowed what every group is given
 * @param runTrial runs one test with a trial of its own
 */
export function declareGroups<TTrial, TAllowed>(
  { describe, it }: TestFunctions,
  groups: Readonly<Record<string, TestGroup<TTrial, TAllowed>>>,
  allowed: TAllowed,
  runTrial: (run: (trial: TTrial) => Promise<void>) => Promise<void>,
  timeoutMs: number,
): void {
  for (const [name, define] of Object.entries(groups)) {
    const tests: [string, (trial: TTrial) => Promise<void>][] = [];
    define((test, run) => void tests.push([test, run]), allowed);
    if (tests.length === 0) continue;
    describe(name, () => {
      for (const [test, run] of tests) it(test, () => runTrial(run), timeoutMs);
    });
  }
}
