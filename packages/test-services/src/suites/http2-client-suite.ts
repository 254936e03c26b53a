import { describe, expect, it } from 'vitest';
import { findCurl, findHttpx, type Http2Request } from './http2-clients.ts';

/** Not to be sent before the receiver has read some of it. */
const LARGE: Uint8Array = Buffer.alloc(200_000, ' ');

const REFUSALS: ReadonlyArray<[string, number, Omit<Http2Request, 'url'>]> = [
  ['a request without a body', 405, { method: 'GET' }],
  ['a small body', 401, { method: 'POST', body: Buffer.from('0123456789') }],
  ['a body larger than its window', 401, { method: 'POST', body: LARGE }],
  ['a body over the limit', 413, { method: 'POST', body: LARGE, headers: { 'x-ploton-signature': 'a'.repeat(64) } }],
];

/** What is sent of a delivery. */
interface SentDelivery {
  readonly headers?: Http2Request['headers'];
  readonly body: string | Uint8Array;
}

/**
 * What clients of HTTP/2 make of answers that come before their body is sent: several clients of the machine against one adapter.
 * A client that is missing is skipped and named; in CI it is an error.
 *
 * @param serve starts an application on `node:http2` without TLS whose webhook of Ploton has the limit {@link HTTP2_OPTIONS}; answers
 *   the webhook's URL
 * @param deliver makes a signed delivery of `task.complete` that nobody has seen
 */
export async function http2ClientSuite(
  name: string,
  serve: () => Promise<string>,
  deliver: () => SentDelivery,
): Promise<void> {
  const clients = { curl: await findCurl(), httpx: await findHttpx() };
  describe.each(Object.entries(clients))(`over HTTP/2 with ${name}, %s`, (_name, client) => {
    if ('missing' in client) {
      it.skip(client.missing);
      return;
    }
    it.each(REFUSALS)('gets the refusal of %s, every time', async (_what, status, request) => {
      const outcomes = await client.send({ url: await serve(), ...request }, 10);
      expect(outcomes).toEqual(Array(10).fill(expect.stringMatching(new RegExp(`^${status} \\{"error":"`))));
    });

    it('gets the answer to a delivery', async () => {
      const { headers, body } = deliver();
      const outcomes = await client.send({ url: await serve(), method: 'POST', headers, body: Buffer.from(body) }, 2);
      expect(outcomes).toEqual(['200 {"status":"unhandled"}', '200 {"status":"duplicate"}']);
    });
  });
}

/** Options of the webhook under test: a limit that one of the bodies is over, and no handler for `task.complete`. */
export const HTTP2_OPTIONS: { readonly bodyLimitBytes: number; readonly on: { readonly 'task.waiting': () => void } } =
  { bodyLimitBytes: 100_000, on: { 'task.waiting': (): void => {} } };
