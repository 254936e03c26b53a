import { once } from 'node:events';
import { createServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { findCurl, findHttpx, type Http2Request } from '@hookgate/test-services';
import { signPloton } from '@hookgate/testing';
import Koa from 'koa';
import { describe, expect, it, onTestFinished } from 'vitest';
import { plotonWebhook } from '../src/index.ts';
import { plotonDelivery, SECRET } from './support/deliveries.ts';
import { createLog } from './support/log.ts';

/** An application that answers deliveries itself, on `node:http2` without TLS. */
async function serve(): Promise<string> {
  const app = new Koa();
  app.use(
    plotonWebhook({ secret: SECRET, logger: createLog(), bodyLimitBytes: 100_000, on: { 'task.waiting': () => {} } }),
  );
  const server = createServer(app.callback());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook`;
}

const CLIENTS = { curl: await findCurl(), httpx: await findHttpx() };
/** Not to be sent before the receiver has read some of it. */
const LARGE: Uint8Array = Buffer.alloc(200_000, ' ');
const REFUSALS: ReadonlyArray<[string, number, Omit<Http2Request, 'url'>]> = [
  ['a request without a body', 405, { method: 'GET' }],
  ['a small body', 401, { method: 'POST', body: Buffer.from('0123456789') }],
  ['a body larger than its window', 401, { method: 'POST', body: LARGE }],
  ['a body over the limit', 413, { method: 'POST', body: LARGE, headers: { 'x-ploton-signature': 'a'.repeat(64) } }],
];

for (const [name, client] of Object.entries(CLIENTS)) {
  describe(`over HTTP/2, ${name}`, () => {
    if ('missing' in client) {
      it.skip(client.missing);
      return;
    }
    it.each(REFUSALS)('gets the refusal of %s, every time', async (_what, status, request) => {
      const outcomes = await client.send({ url: await serve(), ...request }, 10);
      expect(outcomes).toEqual(Array(10).fill(expect.stringMatching(new RegExp(`^${status} \\{"error":"`))));
    });

    it('gets the answer to a delivery', async () => {
      const { body } = plotonDelivery();
      const headers = signPloton(SECRET, body);
      const outcomes = await client.send({ url: await serve(), method: 'POST', headers, body: Buffer.from(body) }, 2);
      expect(outcomes).toEqual(['200 {"status":"unhandled"}', '200 {"status":"duplicate"}']);
    });
  });
}
