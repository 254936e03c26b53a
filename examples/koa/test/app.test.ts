import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { signPlatos, signPloton } from '@hookgate/testing';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createApp, type ExampleApp } from '../src/app.ts';

const SECRET = 'whsec_example';
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

function post(path: string, headers: Record<string, string>, body: string): Promise<Response> {
  return fetch(url + path, { method: 'POST', headers, body });
}

/** Sends an event as Ploton does. */
function sendPloton(
  event: string,
  task_id: string,
  data: unknown,
  timestamp: string = new Date().toISOString(),
): Promise<Response> {
  const body = JSON.stringify({ event, task_id, timestamp, data });
  return post('/webhook', { ...signPloton(SECRET, body) }, body);
}

async function get(path: string): Promise<unknown> {
  return (await fetch(url + path)).json();
}

it('keeps the result of a task, once', async () => {
  const id = randomUUID();
  const timestamp = new Date().toISOString();
  const first = await sendPloton('task.complete', id, { companies: ['Acme'] }, timestamp);
  expect([first.status, await first.json()]).toEqual([200, { status: 'handled' }]);
  const second = await sendPloton('task.complete', id, { companies: ['Acme'] }, timestamp);
  expect([second.status, await second.json()]).toEqual([200, { status: 'duplicate' }]);
  expect(await get(`/tasks/${id}`)).toEqual({ status: 'complete', companies: ['Acme'], attempt: 1 });
});

it('knows failed tasks, and acknowledges events it has no use for', async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  const id = randomUUID();
  const error = { code: 'rate_limited', message: 'Slow down.', tool: 'search', recoverable: true };
  expect((await sendPloton('task.failed', id, { error })).status).toBe(200);
  expect(await get(`/tasks/${id}`)).toMatchObject({ status: 'failed' });
  expect((await sendPloton('task.progress', id, { percent: 50 })).status).toBe(200);
});

it('counts ratings of Platos, each once', async () => {
  const body = JSON.stringify({ event: 'message.rated', event_id: randomUUID(), ts: Date.now() / 1000, rating: 5 });
  expect((await post('/hooks/platos', { ...signPlatos(SECRET, body) }, body)).status).toBe(204);
  expect((await post('/hooks/platos', { ...signPlatos(SECRET, body) }, body)).status).toBe(200);
  expect(await get('/ratings')).toEqual({ count: 1 });
});

it('lets nobody in without the secret', async () => {
  const id = randomUUID();
  const body = JSON.stringify({ event: 'task.complete', task_id: id, timestamp: new Date().toISOString(), data: {} });
  for (const [path, sign] of [
    ['/webhook', signPloton],
    ['/WEBHOOK/', signPloton],
    ['/hooks/platos', signPlatos],
  ] as const) {
    expect((await post(path, { 'content-type': 'application/json' }, body)).status).toBe(401);
    expect((await post(path, { ...sign('another secret', body) }, body)).status).toBe(401);
  }
  expect((await fetch(`${url}/webhook`)).status).toBe(405);
  expect((await fetch(`${url}/tasks/${id}`)).status).toBe(404);
});

it('leaves the rest of the application as it is', async () => {
  const answer = await post('/notes', { 'content-type': 'application/json' }, '{"text":"hello"}');
  expect(await answer.json()).toEqual({ noted: { text: 'hello' } });
});

it('tells deliveries to come again once it is shutting down', async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  await example.closeWebhooks();
  const answer = await sendPloton('task.complete', randomUUID(), { companies: [] });
  expect(answer.status).toBe(503);
  expect(answer.headers.get('retry-after')).not.toBeNull();
});
