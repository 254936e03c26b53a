import { createFactories, type DeliveryResult, deliver, type TestDelivery, tamper } from '@hookgate/testing';
import '@hookgate/testing/vitest';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createApp } from '../src/app.ts';
import { createRecords, type Records } from '../src/records.ts';

const secrets = { ploton: 'whsec_example_ploton', platos: 'whsec_example_platos' };
// The application runs by the real clock, so its deliveries are made by it, too.
const make = createFactories({ now: Date.now, secrets });

interface RunningExample {
  get(path: string): Promise<Response>;
  send(delivery: TestDelivery): Promise<DeliveryResult>;
  close(): Promise<unknown>;
}

/** The example on a real socket. */
async function startExample(changes: Partial<Records> = {}): Promise<RunningExample> {
  const app = await createApp({
    records: { ...createRecords(), ...changes },
    secrets,
    logger: { level: 'silent' },
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  onTestFinished(() => app.close());
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  return { get: (path) => fetch(url + path), send: (delivery) => deliver(url, delivery), close: () => app.close() };
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

  expect(await send(make.plotonDelivery(make.plotonEvent('task.progress')))).toBeUnhandled();
});

test('what a stranger sends is not', async () => {
  const { send, get } = await startExample();
  const event = make.plotonEvent('task.complete', { data: deals });
  const delivery = make.plotonDelivery(event);
  for (const name of ['wrong-secret', 'signature', 'body', 're-serialised', 'missing-header'] as const) {
    expect(await send(tamper(delivery, name))).toBeRefused('invalid_signature');
  }
  const rating = make.platosDelivery(make.platosEvent('message.rated'));
  expect(await send(tamper(rating, 'missing-header'))).toBeRefused('invalid_signature');
  expect((await get(`/tasks/${event.task_id}`)).status).toBe(404);
  expect(await (await get('/ratings')).json()).toEqual({ count: 0 });
});

test('what Platos sends is kept once, however often it is sent', async () => {
  const { send, get } = await startExample();
  const event = make.platosEvent('message.rated', { rating: 5 });
  const delivery = make.platosDelivery(event);
  expect((await send(delivery)).status).toBe(204);
  expect(await send(tamper(delivery, 'replayed'))).toBeDuplicate();
  expect(await send(make.platosDelivery(event))).toBeDuplicate();
  expect(await (await get('/ratings')).json()).toEqual({ count: 1 });
});

test.each([
  ['Ploton', () => make.plotonDelivery(make.plotonEvent('task.complete', { data: deals }))],
  ['Platos', () => make.platosDelivery(make.platosEvent('message.rated'))],
])('a delivery of %s that fails comes again, and is handled then', async (_name, makeDelivery) => {
  let outages = 1;
  const fail = async (): Promise<void> => {
    outages -= 1;
    if (outages >= 0) throw new Error('The database is down.');
  };
  const { send } = await startExample({ saveTask: fail, saveRating: fail });
  const delivery = makeDelivery();
  expect((await send(delivery)).status).toBe(500);
  expect(await send(delivery)).toBeHandled();
  expect(outages).toBe(-1);
});

test('a delivery that is running when the application closes is finished', async () => {
  let started = (): void => undefined;
  const running = new Promise<void>((resolve) => {
    started = resolve;
  });
  let finish = (): void => undefined;
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const { close, send } = await startExample({
    async saveTask() {
      started();
      await finished;
    },
  });
  const answer = send(make.plotonDelivery(make.plotonEvent('task.complete', { data: deals })));
  await running;
  const closed = close();
  finish();
  expect(await answer).toBeHandled();
  await closed;
});
