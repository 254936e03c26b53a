import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  createFactories,
  createSender,
  type DeliveryResult,
  deliver,
  type TamperingName,
  type TestDelivery,
  tamper,
  tamperings,
} from '@hookgate/testing';
import '@hookgate/testing/vitest';
import { platos } from '@hookgate/koa';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createApp, type ExampleApp } from '../src/app.ts';

const SECRET = 'whsec_example';
// The application runs by the real clock, so its deliveries are made by it, too.
const make = createFactories({ now: Date.now, secrets: { ploton: SECRET, platos: SECRET } });
let server: Server;
let example: ExampleApp;
let url: string;

beforeEach(async () => {
  vi.stubEnv('PLOTON_WEBHOOK_SECRET', SECRET);
  vi.stubEnv('PLATOS_WEBHOOK_SECRET', SECRET);
  example = createApp();
  server = example.app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  server.closeAllConnections();
  server.close();
});

/** Sends a delivery to where the example has its sender's webhook. */
function send(delivery: TestDelivery, path: string = delivery.path): Promise<DeliveryResult> {
  return deliver(url + (path === '/webhooks/platos' ? '/hooks/platos' : path), delivery);
}

async function get(path: string): Promise<unknown> {
  return (await fetch(url + path)).json();
}

it('keeps the result of a task, once', async () => {
  const event = make.plotonEvent('task.complete', { data: { companies: ['Acme'] } });
  expect(await send(make.plotonDelivery(event))).toBeHandled();
  expect(await send(make.plotonDelivery(event))).toBeDuplicate();
  expect(await get(`/tasks/${event.task_id}`)).toEqual({ status: 'complete', companies: ['Acme'], attempt: 1 });
});

it('knows failed tasks, and acknowledges events it has no use for', async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  const failed = make.plotonEvent('task.failed');
  expect(await send(make.plotonDelivery(failed))).toBeHandled();
  expect(await get(`/tasks/${failed.task_id}`)).toMatchObject({ status: 'failed' });
  expect(await send(make.plotonDelivery(make.plotonEvent('task.progress')))).toBeHandled();
});

it('counts ratings of Platos, each once', async () => {
  const event = make.platosEvent('message.rated', { rating: 5 });
  const first = await send(make.platosDelivery(event));
  expect(first.status).toBe(204);
  expect(await send(make.platosDelivery(event))).toBeDuplicate();
  expect(await get('/ratings')).toEqual({ count: 1 });
});

it('counts them once, too, when copies and retries arrive in any order', async () => {
  const sender = createSender(platos, {
    target: `${url}/hooks/platos`,
    secret: SECRET,
    // The example runs by the real clock: time stands still between its attempts.
    clock: { now: Date.now },
    concurrency: 4,
    faults: (_message, attempt) => (attempt === 1 ? 'duplicated' : undefined),
  });
  const events = [1, 2, 3].map(() => make.platosEvent('message.rated'));
  sender.sendAll(events, 'shuffled');
  sender.sendAll(events, 'reversed');
  await sender.runDue();
  expect(sender.messages.map(({ state }) => state)).toEqual(Array(6).fill('delivered'));
  expect(await get('/ratings')).toEqual({ count: 3 });
});

it('lets nobody in without the secret', async () => {
  const event = make.plotonEvent('task.complete');
  const names = (Object.keys(tamperings) as TamperingName[]).filter((name) => tamperings[name].refused);
  for (const name of names.filter((name) => name !== 'nonce-reused')) {
    const fake = tamper(make.plotonDelivery(event), name);
    for (const path of ['/webhook', '/WEBHOOK/']) expect((await send(fake, path)).status).toBe(tamperings[name].status);
    const other = tamper(make.platosDelivery(make.platosEvent('message.rated')), name);
    expect((await send(other)).status).toBe(tamperings[name].status);
  }
  expect((await fetch(`${url}/webhook`)).status).toBe(405);
  expect((await fetch(`${url}/tasks/${event.task_id}`)).status).toBe(404);
  expect(await get('/ratings')).toEqual({ count: 0 });
});

it('leaves the rest of the application as it is', async () => {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${url}/notes`, { method: 'POST', headers, body: '{"text":"hello"}' });
  expect(await answer.json()).toEqual({ noted: { text: 'hello' } });
});

it('tells deliveries to come again once it is shutting down', async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  await example.closeWebhooks();
  expect(await send(make.plotonDelivery(make.plotonEvent('task.complete')))).toAskForRetry();
});
