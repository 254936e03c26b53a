import { once } from 'node:events';
import { createServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { HTTP2_OPTIONS, http2ClientSuite } from '@hookgate/test-services/suites';
import { signPloton } from '@hookgate/testing';
import Koa from 'koa';
import { onTestFinished } from 'vitest';
import { plotonWebhook } from '../src/index.ts';
import { plotonDelivery, SECRET } from './support/deliveries.ts';
import { createLog } from './support/log.ts';

async function serve(): Promise<string> {
  const app = new Koa();
  app.use(plotonWebhook({ secret: SECRET, logger: createLog(), ...HTTP2_OPTIONS }));
  const server = createServer(app.callback());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook`;
}

await http2ClientSuite('Koa', serve, () => {
  const { body } = plotonDelivery();
  return { headers: signPloton(SECRET, body), body };
});
