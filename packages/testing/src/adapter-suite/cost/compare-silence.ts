import { strict as assert } from 'node:assert';
import { KIBIBYTE, MEBIBYTE } from '../bytes.ts';
import { liveMemoryBytes, settledMemoryBytes } from '../live-memory.ts';
import { encodeRequest } from '../raw-request.ts';
import { headAlone, plotonDelivery } from '../signed-deliveries.ts';
import type { Bench } from '../test-bench.ts';

const CONNECTIONS = 1_000;
const BATCH = 100;

/** What a connection to the webhook may hold more than one to a route of the application, where both wait for a body. */
const MAX_RATIO = 1.5;
const NOISE_BYTES = 2 * KIBIBYTE;

/** What was there before may be collected while the connections are open. */
const TRIES = 4;

/**
 * Opens very many connections that send the head of a request and no body, to the webhook and to a route of the application
 * that reads its body itself, and compares what one of them holds.
 */
export async function compareSilence(bench: Bench): Promise<void> {
  const declared = { headers: plotonDelivery().headers, body: Buffer.alloc(MEBIBYTE) };
  const webhook = bench.encode(headAlone(declared), { framing: 'none' });
  const { headers } = headAlone(declared);
  const route = encodeRequest({ target: '/upload', headers, framing: 'none' });
  // Whatever is made once is made before.
  await held(bench, route, BATCH);
  await held(bench, webhook, BATCH);
  const tried: string[] = [];
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const [own, ours] = [await held(bench, route, CONNECTIONS), await held(bench, webhook, CONNECTIONS)];
    bench.expectUntouched();
    if (ours <= MAX_RATIO * own + NOISE_BYTES) return;
    tried.push(`${ours} bytes, one to a route ${own}`);
  }
  assert.fail(`a silent connection holds ${tried.join('; ')}`);
}

/** Bytes that one of so many connections holds. */
async function held(bench: Bench, head: Buffer, count: number): Promise<number> {
  const before = liveMemoryBytes();
  const open = [];
  for (let at = 0; at < count; at += BATCH) {
    const batch = await Promise.all(Array.from({ length: BATCH }, () => bench.connect()));
    for (const connection of batch) connection.write(head);
    open.push(...batch);
  }
  const after = await settledMemoryBytes();
  for (const connection of open) connection.reset();
  await Promise.all(open.map((connection) => connection.close()));
  return Math.round((after - before) / count);
}
