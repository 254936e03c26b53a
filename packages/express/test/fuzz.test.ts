import { fuzzAdapter } from '@hookgate/testing';
import { expect, it } from 'vitest';
import { appUnderTest } from './support/app-under-test.ts';
import { type ExpressVersion, VERSIONS } from './support/express-versions.ts';

/** More of them where nobody waits for it; `HOOKGATE_FUZZ_REQUESTS` and `HOOKGATE_FUZZ_SEED` say otherwise. */
const REQUESTS = Number(process.env['HOOKGATE_FUZZ_REQUESTS'] ?? (process.env['CI'] ? 40_000 : 5_000));
const SEED = process.env['HOOKGATE_FUZZ_SEED'];

const [newest] = VERSIONS as [ExpressVersion];

it(`refuses ${REQUESTS} malformed requests and survives them`, { timeout: 600_000 }, async () => {
  const seed = SEED === undefined ? {} : { seed: Number(SEED) };
  const report = await fuzzAdapter(appUnderTest(newest), { requests: REQUESTS, ...seed });
  console.info('fuzz:', JSON.stringify(report));
  expect(report.requests).toBeGreaterThanOrEqual(REQUESTS);
});
