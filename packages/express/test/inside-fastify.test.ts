import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import fastifyExpress from '@fastify/express';
import middie from '@fastify/middie';
import fastify, { type FastifyInstance } from 'fastify';
import { describe, expect, onTestFinished, test } from 'vitest';
import { getDelivery, type NodeWebhookOptions, plotonWebhook } from '../src/index.ts';
import { plotonDelivery, SECRETS, unsigned } from './support/deliveries.ts';
import { createRecorder } from './support/recorder.ts';
import { send } from './support/serve.ts';

const BRIDGES: ReadonlyArray<[string, (app: FastifyInstance) => unknown]> = [
  ['@fastify/middie', (app) => app.register(middie)],
  ['@fastify/express', (app) => app.register(fastifyExpress)],
];

describe.each(BRIDGES)('inside Fastify, through %s', (_name, bridge) => {
  /** An application of Fastify with our middleware in front of a route. */
  async function start(options: NodeWebhookOptions = {}) {
    const recorder = createRecorder();
    const reached: unknown[] = [];
    const app = fastify();
    await bridge(app);
    app.use('/webhook', plotonWebhook({ secret: SECRETS.ploton, ...recorder.options, ...options }));
    app.post('/webhook', async (request) => {
      reached.push(getDelivery(request.raw).event);
      return request.body;
    });
    onTestFinished(() => app.close());
    await app.listen({ port: 0, host: '127.0.0.1' });
    return { port: (app.server.address() as AddressInfo).port, reached, recorder };
  }

  test('answers at once instead of hanging, and the log names the cure', async () => {
    const { port, reached, recorder } = await start();
    expect((await send(port, unsigned('/webhook'))).status).toBe(401);
    const { status, text } = await send(port, plotonDelivery());
    expect({ status, error: JSON.parse(text).error }).toEqual({ status: 500, error: 'body_consumed' });
    expect(text).not.toMatch(/fastify|express/i);
    expect(reached).toEqual([]);
    expect(recorder.of('rejected')).toMatchObject([
      { status: 401 },
      { reason: 'inside_fastify', detail: expect.stringMatching(/@hookgate\/fastify.*replayBody: true/) },
    ]);
  });

  test('works where the body is left to Fastify, and where handlers are given', async () => {
    const delivery = plotonDelivery();
    const { port, reached } = await start({ replayBody: true });
    const event: unknown = JSON.parse(String(delivery.body));
    const { status, text } = await send(port, delivery);
    expect({ status, body: JSON.parse(text) }).toEqual({ status: 200, body: event });
    expect(reached).toEqual([event]);

    const own = await start({ on: { '*': () => {} } });
    expect((await send(own.port, plotonDelivery())).status).toBe(200);
    expect(own.reached).toEqual([]);
  });
});

test('loggers that mark requests are not taken for Fastify', async () => {
  const middleware = plotonWebhook({ secret: SECRETS.ploton, ...createRecorder().options });
  const server = createServer((req, res) => {
    Object.assign(req, { log: {}, id: 1 });
    Object.assign(res, { log: {} });
    middleware(req, res, () => res.end('handled'));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  expect(await send((server.address() as AddressInfo).port, plotonDelivery())).toMatchObject({
    status: 200,
    text: 'handled',
  });
});
