import { storeConformance } from '../src/store-suite/store-conformance.ts';
import type { StoreUnderTest } from '../src/store-suite/store-under-test.ts';

/** Runs the suite without a test runner; answers the groups with a failing test, without the word "invariant". */
export async function failingGroups(subject: StoreUnderTest): Promise<string[]> {
  const groups: string[] = [];
  const tests: { group: string; run: () => Promise<void> }[] = [];
  storeConformance(
    {
      describe(name, define) {
        groups.push(name);
        define();
        groups.pop();
      },
      it: (_name, run) => tests.push({ group: groups.at(-1) ?? '', run }),
    },
    subject,
  );
  const failing = new Set<string>();
  for (const { group, run } of tests) {
    try {
      await run();
    } catch {
      failing.add(group.replace(/^invariant \d+: /, ''));
    }
  }
  return [...failing];
}
