import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { signPlatos, signPloton } from '@hookgate/testing';
import { expect, onTestFinished, test } from 'vitest';
import { type App, createApp } from '../src/app.ts';
import { createRecords, type Records } from '../src/records.ts';

const secrets = { ploton: 'whsec_example_ploton', platos: 'whsec_example_platos' };

interface RunningExample extends App {
  get(path: string): Promise<Response>;
  /** Sends a delivery; the headers are those the sender would send with it. */
  deliver(path: string, body: string, headers: Readonly<Record<string, string>>): Promise<Response>;
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
  return {
    ...example,
    get: (path) => fetch(url + path),
    deliver: (path, body, headers) => fetch(url + path, { method: 'POST', body, headers }),
  };
}

let tasks = 0;

function plotonEvent(event: string, data: object): { readonly body: string; readonly path: string } {
  tasks += 1;
  const task_id = `task_${tasks}`;
  const body = JSON.stringify({ event, task_id, timestamp: new Date().toISOString(), data });
  return { body, path: `/tasks/${task_id}` };
}

const deals = { deals: [{ name: 'Blue Fir', amount: 12_000 }] };

test('what Ploton sends is kept', async () => {
  const { deliver, get } = await startExample();
  const complete = plotonEvent('task.complete', deals);
  const answer = await deliver('/webhook', complete.body, signPloton(secrets.ploton, complete.body));
  expect(answer.status).toBe(200);
  expect(await (await get(complete.path)).json()).toEqual({ status: 'complete', result: deals });

  const error = { code: 'rate_limited', message: 'Slow down', recoverable: true };
  const failed = plotonEvent('task.failed', { error });
  await deliver('/webhook', failed.body, signPloton(secrets.ploton, failed.body));
  expect(await (await get(failed.path)).json()).toEqual({ status: 'failed', reason: 'rate_limited' });

  const waiting = plotonEvent('task.waiting', { reason: 'oauth_consent_required', auth_url: 'https://example.com/' });
  await deliver('/webhook', waiting.body, signPloton(secrets.ploton, waiting.body));
  expect(await (await get(waiting.path)).json()).toEqual({ status: 'waiting', visit: 'https://example.com/' });

  const progress = plotonEvent('task.progress', { done: 0.5 });
  expect((await deliver('/webhook', progress.body, signPloton(secrets.ploton, progress.body))).status).toBe(200);
});

test('what a stranger sends is not', async () => {
  const { deliver, get } = await startExample();
  const { body, path } = plotonEvent('task.complete', deals);
  expect((await deliver('/webhook', body, signPloton('whsec_a_guess', body))).status).toBe(401);
  expect((await deliver('/webhook', body, {})).status).toBe(401);
  expect((await deliver('/webhooks/platos', body, {})).status).toBe(401);
  expect((await get(path)).status).toBe(404);
});

test('what Platos sends is kept once, however often it is sent', async () => {
  const { deliver, get } = await startExample();
  const body = JSON.stringify({ event: 'message.rated', event_id: 'event_1', ts: 1, rating: 5 });
  const headers = signPlatos(secrets.platos, body);
  const first = await deliver('/webhooks/platos', body, headers);
  expect(first.status).toBe(204);
  const again = await deliver('/webhooks/platos', body, headers);
  expect(again.status).toBe(200);
  expect(await again.json()).toEqual({ status: 'duplicate' });
  expect(await (await get('/ratings')).json()).toEqual({ count: 1 });
});

test('a delivery that fails comes again, and is handled then', async () => {
  const records = createRecords();
  let outages = 1;
  const { deliver, get } = await startExample({
    ...records,
    async saveTask(...args) {
      outages -= 1;
      if (outages >= 0) throw new Error('The database is down.');
      await records.saveTask(...args);
    },
  });
  const { body, path } = plotonEvent('task.complete', deals);
  const headers = signPloton(secrets.ploton, body);
  expect((await deliver('/webhook', body, headers)).status).toBe(500);
  expect((await get(path)).status).toBe(404);
  expect((await deliver('/webhook', body, headers)).status).toBe(200);
  expect((await get(path)).status).toBe(200);
});

test('after closing, deliveries are told to come again', async () => {
  const { close, deliver } = await startExample();
  await close();
  const { body } = plotonEvent('task.complete', deals);
  const answer = await deliver('/webhook', body, signPloton(secrets.ploton, body));
  expect(answer.status).toBe(503);
  expect(answer.headers.get('retry-after')).toBe('1');
});
