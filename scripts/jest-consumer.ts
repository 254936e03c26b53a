import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the projects install beside the tarballs. Jest 28 knows the field `exports` of a package, but not `imports`. */
const INSTALLS = { jest: '28', express: '5' };

const SHARED = `
const { createHmac } = require('node:crypto');
const { createServer, request } = require('node:http');
const { once } = require('node:events');
const express = require('express');
const { plotonWebhook } = require('@hookgate/express');

const secret = 'whsec_jest';

async function statusesOf(timestamp) {
  const app = express();
  app.use(webhook);
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

/** Writes a project of Jest 28 into a folder. */
export function writeJestProject(folder: string, tarballs: ReadonlyMap<string, string>): void {
  mkdirSync(folder);
  const ours = ['core', 'express'].map((name) => [`@hookgate/${name}`, `file:${tarballs.get(name)}`]);
  const dependencies = { ...Object.fromEntries(ours), ...INSTALLS };
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies }));
  writeFileSync(join(folder, 'node.test.js'), NODE_TEST);
}
