import { strict as assert } from 'node:assert';
import type { TestFunctions } from '../adapter-under-test.ts';
import { findHoles, findOverreach, findUnreachable, type HoleReport, type HoleSearch } from './find-holes.ts';
import type { RouterUnderTest } from './router-under-test.ts';

/** Longer than any search takes on a busy machine. */
const TIMEOUT_MS = 600_000;

/** For each request that looks for a hole, so many ordinary ones. */
const ORDINARY_SHARE = 0.1;

/**
 * Declares the tests of what stands between an adapter and the routers of its framework: unsigned requests with generated
 * targets, to real applications with handlers at and below a guarded path. A gate in front of a router is passed by every
 * target that the router reads differently, so nobody can list them: this asks the routers themselves.
 *
 * ```ts
 * routerConformance({ describe, it }, [{ name: 'express 5', guards: [{ samples: ['/webhook', '/webhook/7'] }], start }]);
 * ```
 *
 * @param tests the test functions of your runner
 * @param search how long to look; a failure names the seed
 */
export function routerConformance(
  { describe, it }: TestFunctions,
  routers: readonly RouterUnderTest[],
  search: HoleSearch = {},
): void {
  const { requests = 100_000 } = search;
  describe('in front of the routers', () => {
    it(
      'without the guard, the samples lead to the handlers',
      async () => assert.deepEqual(await findUnreachable(routers), []),
      TIMEOUT_MS,
    );

    it(
      `none of ${requests} unsigned requests with generated targets reaches a handler at or below a guarded path`,
      async () => {
        const report = await findHoles(routers, { ...search, requests });
        assert.equal(report.hits, 0, describeHoles(report, 'reached a handler unverified'));
        assert.ok(report.requests >= requests);
      },
      TIMEOUT_MS,
    );

    it(
      'requests for other paths reach the application',
      async () => {
        const report = await findOverreach(routers, { ...search, requests: Math.ceil(requests * ORDINARY_SHARE) });
        assert.equal(report.hits, 0, describeHoles(report, 'did not reach the application'));
      },
      TIMEOUT_MS,
    );
  });
}

function describeHoles({ seed, requests, hits, holes }: HoleReport, what: string): string {
  const lines = holes.map(({ target, where }) => `  POST ${JSON.stringify(target)}  ${where}`);
  return [`seed ${seed}: ${hits} of ${requests} requests ${what}:`, ...lines].join('\n');
}
