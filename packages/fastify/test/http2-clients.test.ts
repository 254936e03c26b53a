import type { AddressInfo } from 'node:net';
import { HTTP2_OPTIONS, http2ClientSuite } from '@hookgate/test-services/suites';
import fastify from 'fastify';
import { onTestFinished } from 'vitest';
import { plotonWebhook } from '../src/index.ts';
import { plotonDelivery, SECRETS } from './support/deliveries.ts';
import { createRecorder } from './support/recorder.ts';

async function serve(): Promise<string> {
  const app = fastify({ http2: true });
  await app.register(plotonWebhook, { secret: SECRETS.ploton, ...createRecorder().options, ...HTTP2_OPTIONS });
  await app.listen({ port: 0, host: '127.0.0.1' });
  onTestFinished(() => app.close());
  return `http://127.0.0.1:${(app.server.address() as AddressInfo).port}/webhook`;
}

await http2ClientSuite('Fastify', serve, () => plotonDelivery());
