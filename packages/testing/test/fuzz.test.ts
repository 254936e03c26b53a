import { expect, it } from 'vitest';
import { fuzzAdapter } from '../src/index.ts';
import { fetchUnderTest } from './serve-fetch.ts';

/** The long run is the one of Express; `HOOKGATE_FUZZ_REQUESTS` and `HOOKGATE_FUZZ_SEED` say otherwise. */
const REQUESTS = Number(process.env.HOOKGATE_FUZZ_REQUESTS ?? 5_000);
const SEED = process.env.HOOKGATE_FUZZ_SEED;

it(`refuses ${REQUESTS} malformed requests and survives them`, { timeout: 600_000 }, async () => {
  const report = await fuzzAdapter(fetchUnderTest, {
    requests: REQUESTS,
    ...(SEED === undefined ? {} : { seed: Number(SEED) }),
  });
  console.info('fuzz:', JSON.stringify(report));
  expect(report.requests).toBeGreaterThanOrEqual(REQUESTS);
});
