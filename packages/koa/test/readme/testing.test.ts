import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { signPloton } from '@hookgate/testing';
import Koa from 'koa';
import { expect, test } from 'vitest';
import { plotonWebhook } from '../../src/index.ts';

test('a finished task reaches its handler', async () => {
  const secret = 'the secret of the tests';
  const finished: string[] = [];
  const app = new Koa();
  app.use(plotonWebhook({ secret, on: { 'task.complete': async (event) => finished.push(event.task_id) } }));
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  // #region testing
  const body = JSON.stringify({ event: 'task.complete', task_id: 't1', timestamp: new Date().toISOString(), data: {} });
  const answer = await fetch(`${url}/webhook`, { method: 'POST', headers: signPloton(secret, body), body });
  expect(answer.status).toBe(200);
  // #endregion
  expect(finished).toEqual(['t1']);
  server.closeAllConnections();
  server.close();
});
