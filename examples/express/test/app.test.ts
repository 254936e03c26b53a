import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createFactories, type DeliveryResult, deliver, type TestDelivery, tamper } from '@hookgate/testing';
import '@hookgate/testing/vitest';
import { expect, onTestFinished, test } from 'vitest';
import { type App, createApp } from '../src/app.ts';
import { createRecords, type Records } from '../src/records.ts';

const secrets = { ploton: 'whsec_example_ploton', platos: 'whsec_example_platos' };
// The application runs by the real clock, so its deliveries are made by it, too.
const make = createFactories({ now: Date.now, secrets });

interface RunningExample extends App {
  get(path: string): Promise<Response>;
  send(delivery: TestDelivery): Promise<DeliveryResult>;
}

/** The example on a real socket. */
async function startExample(changes: Partial<Records> = {}): Promise<RunningExample> {
  const example = createApp({ records: { ...createRecords(), ...changes }, secrets });
  const server = createServer(example.app);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    await example.close();
    server.close();
    server.closeAllConnections();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { ...example, get: (path) => fetch(url + path), send: (delivery) => deliver(url, delivery) };
}

const deals = { deals: [{ name: 'Blue Fir', amount: 12_000 }] };

test('what Ploton sends is kept', async () => {
  const { send, get } = await startExample();
  const complete = make.plotonEvent('task.complete', { data: deals });
  expect(await send(make.plotonDelivery(complete))).toBeHandled();
  expect(await (await get(`/tasks/${complete.task_id}`)).json()).toEqual({ status: 'complete', result: deals });

  const failed = make.plotonEvent('task.failed', { data: { error: { code: 'rate_limited' } } });
  expect(await send(make.plotonDelivery(failed))).toBeHandled();
  expect(await (await get(`/tasks/${failed.task_id}`)).json()).toEqual({ status: 'failed', reason: 'rate_limited' });

  const waiting = make.plotonEvent('task.waiting', { data: { auth_url: 'https://example.com/' } });
  expect(await send(make.plotonDelivery(waiting))).toBeHandled();
  expect(await (await get(`/tasks/${waiting.task_id}`)).json()).toEqual({
    status: 'waiting',
    visit: 'https://example.com/',
  });

  expect(await send(make.plotonDelivery(make.plotonEvent('task.progress')))).toBeUnhandled();
});

test('what a stranger sends is not', async () => {
  const { send, get } = await startExample();
  const event = make.plotonEvent('task.complete', { data: deals });
  const delivery = make.plotonDelivery(event);
  for (const name of ['wrong-secret', 'signature', 'body', 're-serialised', 'missing-header'] as const) {
    expect(await send(tamper(delivery, name))).toBeRefused('invalid_signature');
  }
  expect(await send(tamper(delivery, 'stale'))).toBeRefused('stale_timestamp');
  const rating = make.platosDelivery(make.platosEvent('message.rated'));
  expect(await send(tamper(rating, 'missing-header'))).toBeRefused('invalid_signature');
  expect((await get(`/tasks/${event.task_id}`)).status).toBe(404);
});

test('what Platos sends is kept once, however often it is sent', async () => {
  const { send, get } = await startExample();
  const event = make.platosEvent('message.rated', { rating: 5 });
  const first = await send(make.platosDelivery(event));
  expect(first).toBeHandled();
  expect(first.status).toBe(204);
  // Each of these is signed anew, as retries are.
  expect(await send(make.platosDelivery(event))).toBeDuplicate();
  expect(await send(make.platosDelivery(event))).toBeDuplicate();
  expect(await (await get('/ratings')).json()).toEqual({ count: 1 });
});

test('a delivery that fails comes again, and is handled then', async () => {
  const records = createRecords();
  let outages = 1;
  const { send, get } = await startExample({
    ...records,
    async saveTask(...args) {
      outages -= 1;
      if (outages >= 0) throw new Error('The database is down.');
      await records.saveTask(...args);
    },
  });
  const event = make.plotonEvent('task.complete', { data: deals });
  const delivery = make.plotonDelivery(event);
  expect(await send(delivery)).toBeRefused('handler_failed');
  expect((await get(`/tasks/${event.task_id}`)).status).toBe(404);
  expect(await send(delivery)).toBeHandled();
  expect((await get(`/tasks/${event.task_id}`)).status).toBe(200);
});

test('after closing, deliveries are told to come again', async () => {
  const { close, send } = await startExample();
  await close();
  expect(await send(make.plotonDelivery(make.plotonEvent('task.complete', { data: deals })))).toAskForRetry();
});
