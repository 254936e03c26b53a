import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { createFactories, type DeliveryResult, deliver, type TestDelivery, tamper } from '@hookgate/testing';
import '@hookgate/testing/vitest';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { type App, createApp } from '../src/app.ts';
import { createShop, type Shop } from '../src/shop.ts';

const secrets = { ploton: 'whsec_example_ploton', platos: 'whsec_example_platos' };
// The application runs by the real clock, so its deliveries are made by it, too.
const make = createFactories({ now: Date.now, secrets });

beforeEach(() => void vi.spyOn(console, 'error').mockImplementation(() => {}));
afterEach(() => void vi.restoreAllMocks());

interface RunningExample extends App {
  get(path: string): Promise<Response>;
  send(delivery: TestDelivery): Promise<DeliveryResult>;
}

/** The example on a real socket. */
async function startExample(changes: Partial<Shop> = {}): Promise<RunningExample> {
  const example = createApp({ shop: { ...createShop(), ...changes }, secrets });
  const server = createAdaptorServer({ fetch: example.app.fetch });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    await example.close();
    server.close();
    if ('closeAllConnections' in server) server.closeAllConnections();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { ...example, get: (path) => fetch(url + path), send: (delivery) => deliver(url, delivery) };
}

test('what Ploton sends is kept', async () => {
  const { send, get } = await startExample();
  const complete = make.plotonEvent('task.complete', { data: { order: 'A-1', verdict: 'sound' } });
  expect(await send(make.plotonDelivery(complete))).toBeHandled();
  expect(await (await get('/orders/A-1')).json()).toEqual({ id: 'A-1', status: 'checked', note: 'sound' });

  const failed = make.plotonEvent('task.failed', { data: { error: { code: 'rate_limited' } } });
  expect(await send(make.plotonDelivery(failed))).toBeHandled();
  expect(await (await get(`/orders/${failed.task_id}`)).json()).toMatchObject({
    status: 'failed',
    note: 'rate_limited',
  });

  const waiting = make.plotonEvent('task.waiting');
  expect(await send(make.plotonDelivery(waiting))).toBeHandled();
  expect(await (await get(`/orders/${waiting.task_id}`)).json()).toMatchObject({ status: 'waiting' });

  expect(await send(make.plotonDelivery(make.plotonEvent('task.progress')))).toBeUnhandled();
});

test('a result that is not what our tasks return reaches no handler', async () => {
  const { send } = await startExample({
    saveOrder: () => {
      throw new Error('reached');
    },
  });
  const event = make.plotonEvent('task.complete', { data: { order: 1 } });
  expect(await send(make.plotonDelivery(event))).toBeRefused('invalid_event');
});

test('what a stranger sends is not kept', async () => {
  const { send, get } = await startExample();
  const event = make.plotonEvent('task.complete', { data: { order: 'B-1', verdict: 'sound' } });
  const delivery = make.plotonDelivery(event);
  for (const name of ['wrong-secret', 'signature', 'body', 're-serialised', 'missing-header'] as const) {
    expect(await send(tamper(delivery, name))).toBeRefused('invalid_signature');
  }
  const rating = make.platosDelivery(make.platosEvent('message.rated'));
  expect(await send(tamper(rating, 'missing-header'))).toBeRefused('invalid_signature');
  expect((await get('/orders/B-1')).status).toBe(404);
});

test('what Platos sends is kept once, however often it is sent', async () => {
  const { send, get } = await startExample();
  const event = make.platosEvent('message.rated', { rating: 5 });
  expect((await send(make.platosDelivery(event))).status).toBe(204);
  expect(await send(make.platosDelivery(event))).toBeDuplicate();
  expect(await (await get('/ratings')).json()).toEqual({ count: 1 });
});

test.each([
  [
    'Ploton',
    () => make.plotonDelivery(make.plotonEvent('task.complete', { data: { order: 'C-1', verdict: 'sound' } })),
    'saveOrder',
    200,
  ],
  ['Platos', () => make.platosDelivery(make.platosEvent('message.rated', { rating: 4 })), 'addRating', 204],
] as const)(
  'a delivery of %s that fails comes again, and is handled then',
  async (_name, makeDelivery, operation, status) => {
    let outages = 1;
    const { send } = await startExample({
      async [operation]() {
        outages -= 1;
        if (outages >= 0) throw new Error('The database is down.');
      },
    });
    const delivery = makeDelivery();
    expect((await send(delivery)).status).toBe(500);
    expect((await send(delivery)).status).toBe(status);
  },
);

test('after closing, deliveries are told to come again', async () => {
  const { close, send } = await startExample();
  await close();
  const event = make.plotonEvent('task.complete', { data: { order: 'D-1', verdict: 'sound' } });
  expect(await send(make.plotonDelivery(event))).toAskForRetry();
});
