import { strict as assert } from 'node:assert';
import { expectRefusal } from '../expected-answers.ts';
import type { RawResponse } from '../raw-response.ts';
import { headAlone, plotonDelivery } from '../signed-deliveries.ts';
import type { Bench } from '../test-bench.ts';
import { measureCpu } from './measure.ts';

const CONNECTIONS = 50;
const [MAX_RATIO, TRIES, ROUNDS] = [3, 6, 3];

/** Compares bodies that stop half-way, until they are given up, with as many that come whole. */
export async function compareSlowness(bench: Bench): Promise<void> {
  const ratios: number[] = [];
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const [whole, half]: [number[], number[]] = [[], []];
    for (let round = 0; round < ROUNDS; round++) {
      whole.push(await costOfBodies(bench, 1, (response) => bench.expectHandled(response)));
      half.push(await costOfBodies(bench, 0.5, (response) => expectRefusal(response, 'body_timeout')));
    }
    const ratio = Math.min(...half) / Math.min(...whole);
    if (ratio <= MAX_RATIO) return;
    ratios.push(ratio);
  }
  assert.fail(`a body that stops half-way costs ${ratios.map((each) => each.toFixed(1)).join(', ')} times a whole one`);
}

/** All at once, each on a connection of its own. */
async function costOfBodies(bench: Bench, share: number, check: (response: RawResponse) => void): Promise<number> {
  const deliveries = Array.from({ length: CONNECTIONS }, () => plotonDelivery());
  return measureCpu(async () => {
    const answered = deliveries.map(async (delivery) => {
      const connection = await bench.connect();
      const head = bench.encode(headAlone(delivery), { framing: 'none' });
      connection.write(head, delivery.body.subarray(0, share * delivery.body.length));
      check(await connection.response());
      connection.reset();
    });
    await Promise.all(answered);
  });
}
