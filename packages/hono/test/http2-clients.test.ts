import { once } from 'node:events';
import { createServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { getRequestListener as listener2 } from '@hono/node-server';
import { getRequestListener as listener1 } from '@hono/node-server1';
import { HTTP2_OPTIONS, http2ClientSuite } from '@hookgate/test-services/suites';
import { Hono } from 'hono';
import { onTestFinished } from 'vitest';
import { plotonWebhook } from '../src/index.ts';
import { createRecorder, plotonDelivery } from './support/deliveries.ts';

async function serve(getRequestListener: typeof listener2): Promise<string> {
  const app = new Hono();
  app.use(plotonWebhook({ ...createRecorder().options, ...HTTP2_OPTIONS }));
  const server = createServer(getRequestListener(app.fetch));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook`;
}

const LISTENERS = { 1: listener1 as unknown as typeof listener2, 2: listener2 };
for (const [version, listener] of Object.entries(LISTENERS)) {
  await http2ClientSuite(
    `Hono, node-server ${version}`,
    () => serve(listener),
    () => plotonDelivery(),
  );
}
