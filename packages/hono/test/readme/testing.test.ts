import { signPloton } from '@hookgate/testing';
import { Hono } from 'hono';
import { expect, test } from 'vitest';
import { plotonWebhook } from '../../src/index.ts';

test('a finished task reaches its handler', async () => {
  const secret = 'the secret of the tests';
  const finished: string[] = [];
  const app = new Hono();
  app.use(plotonWebhook({ secret, on: { 'task.complete': async (event) => finished.push(event.task_id) } }));
  // #region testing
  const body = JSON.stringify({ event: 'task.complete', task_id: 't1', timestamp: new Date().toISOString(), data: {} });
  const answer = await app.request('/webhook', { method: 'POST', headers: signPloton(secret, body), body });
  expect(answer.status).toBe(200);
  // #endregion
  expect(finished).toEqual(['t1']);
});
