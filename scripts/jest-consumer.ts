import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the projects install beside the tarballs. Jest 28 knows the field `exports` of a package, but not `imports`. */
const INSTALLS = { jest: '28', 'jest-environment-jsdom': '28', express: '5' };

const SHARED = `
const { createHmac } = require('node:crypto');
const { createServer, request } = require('node:http');
const { once } = require('node:events');
const express = require('express');
const { plotonWebhook } = require('@hookgate/express');

const secret = 'whsec_jest';

async function statusesOf(timestamp, app = express().use(webhook)) {
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const send = async (body, signed) => {
    const headers = { 'x-ploton-signature': createHmac('sha256', secret).update(signed).digest('hex') };
    const sent = request({ port: server.address().port, method: 'POST', path: '/webhook', headers, agent: false });
    sent.end(body);
    const [answer] = await once(sent, 'response');
    answer.resume();
    await once(answer, 'end');
    return answer.statusCode;
  };
  const body = JSON.stringify({ event: 'task.complete', task_id: 'task_' + timestamp, timestamp, data: {} });
  const statuses = [await send(body, body), await send(body, body), await send(body + ' ', body)];
  server.close();
  return statuses;
}

// Made before any clock is faked.
const webhook = plotonWebhook({ secret, logger: { info() {}, warn() {}, error() {} }, on: { '*': () => {} } });
`;

const NODE_TEST = `${SHARED}
test('deliveries are received', async () => {
  expect(await statusesOf(new Date().toISOString())).toEqual([200, 200, 401]);
});

test('a faked clock is the one that counts', async () => {
  jest.useFakeTimers({ now: Date.UTC(2019, 6, 1), doNotFake: ['nextTick', 'setImmediate', 'performance'] });
  expect(await statusesOf('2019-07-01T00:00:00.000Z')).toEqual([200, 200, 401]);
  jest.useRealTimers();
  expect(await statusesOf(new Date().toISOString())).toEqual([200, 200, 401]);
});
`;

const JSDOM_TEST = `/** @jest-environment jsdom */
// Express needs it, and the environment takes it away.
globalThis.setImmediate ??= (work, ...args) => setTimeout(work, 0, ...args);
${SHARED}
test('in jsdom, which has other classes than Node, no crypto, no text decoder, and timers that are numbers', async () => {
  for (const name of ['crypto', 'TextDecoder', 'structuredClone']) expect(globalThis[name]).toBe(undefined);
  expect(Buffer.from('') instanceof Uint8Array).toBe(false);
  expect(typeof setTimeout(() => {}, 0)).toBe('number');
  expect(await statusesOf(new Date().toISOString())).toEqual([200, 200, 401]);
});

test('an error that is of Node and not of jsdom keeps what it says', async () => {
  const seen = [];
  const app = express();
  const on = { '*': () => require('node:fs').readFileSync('/nowhere/at/all') };
  app.use(plotonWebhook({ secret, path: '/webhook', on, logger: { info() {}, warn() {}, error: (fields) => seen.push(fields.err) } }));
  expect(await statusesOf(new Date().toISOString(), app)).toEqual([500, 500, 401]);
  expect(seen[0].code).toBe('ENOENT');
});
`;

/** Writes a project of Jest 28 into a folder. */
export function writeJestProject(folder: string, tarballs: ReadonlyMap<string, string>): void {
  mkdirSync(folder);
  const ours = ['core', 'express'].map((name) => [`@hookgate/${name}`, `file:${tarballs.get(name)}`]);
  const dependencies = { ...Object.fromEntries(ours), ...INSTALLS };
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies }));
  writeFileSync(join(folder, 'node.test.js'), NODE_TEST);
  writeFileSync(join(folder, 'jsdom.test.js'), JSDOM_TEST);
}
