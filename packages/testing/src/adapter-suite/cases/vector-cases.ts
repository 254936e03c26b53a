import { strict as assert } from 'node:assert';
import { platos, ploton } from '@hookgate/core';
import { platosVectors, plotonVectors, type Vector } from '../../vectors.ts';
import { expectRefusalStatus } from '../expected-answers.ts';
import type { Suite } from '../suite.ts';

const PROVIDERS = { ploton, platos } as const;

/** Every vector, byte for byte. */
export function vectorCases({ group, both }: Suite): void {
  group('vectors', () => {
    for (const vector of [...plotonVectors, ...platosVectors]) {
      const setup = {
        provider: PROVIDERS[vector.provider],
        options: { secret: vector.secrets, now: () => vector.now * 1000 },
      };
      both(`${vector.provider}: ${vector.name}`, setup, async (bench) => {
        const delivery = readVector(vector);
        const response = await bench.send(delivery);
        if (vector.expect.status === 200) {
          bench.expectHandled(response);
          assert.equal(bench.runs[0]?.type, vector.expect.event);
          assert.deepEqual(Buffer.from(bench.runs[0]?.rawBody ?? []), delivery.body);
        } else {
          expectRefusalStatus(response, vector.expect.status);
          bench.expectUntouched();
        }
        assert.equal(({} as { polluted?: unknown }).polluted, undefined);
      });
    }
  });
}

function readVector({ headers, bodyBase64 }: Vector) {
  return { event: {}, headers: Object.entries(headers), body: Buffer.from(bodyBase64, 'base64') };
}
