import { encodeChunk, LAST_CHUNK } from '../raw-request.ts';
import type { RawResponse } from '../raw-response.ts';
import { headAlone } from '../signed-deliveries.ts';
import type { Bench } from '../test-bench.ts';
import type { Sent } from './refused-kinds.ts';

/** In which pieces a body arrives: at once, with its length declared, or in chunks of so many bytes. */
export type Arrival = 'whole' | number;

/** The bytes of a request, made before anything is measured. */
export function encodeArrival(bench: Bench, { delivery, change }: Sent, arrival: Arrival): readonly Buffer[] {
  if (arrival === 'whole') {
    const head = bench.encode(headAlone(delivery), { ...change, framing: 'none' });
    return [head, delivery.body];
  }
  const headers = [...delivery.headers, ['Transfer-Encoding', 'chunked'] as const];
  const head = bench.encode({ ...delivery, headers, body: Buffer.alloc(0) }, { ...change, framing: 'none' });
  const chunks: Buffer[] = [];
  for (let at = 0; at < delivery.body.length; at += arrival) {
    chunks.push(encodeChunk(delivery.body.subarray(at, at + arrival)));
  }
  return [head, Buffer.concat([...chunks, LAST_CHUNK])];
}

/** Sends requests one after the other, each on a connection of its own: many refusals close theirs. */
export async function exchange(
  bench: Bench,
  requests: ReadonlyArray<readonly Buffer[]>,
  check: (response: RawResponse) => void,
): Promise<void> {
  for (const pieces of requests) {
    const connection = await bench.connect();
    connection.write(...pieces);
    check(await connection.response());
    connection.reset();
  }
}
