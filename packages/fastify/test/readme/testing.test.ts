import { signPloton } from '@hookgate/testing';
import fastify from 'fastify';
import { expect, test } from 'vitest';
import { plotonWebhook } from '../../src/index.ts';

test('a finished task reaches its handler', async () => {
  const secret = 'the secret of the tests';
  const finished: string[] = [];
  const app = fastify();
  await app.register(plotonWebhook, { secret, on: { 'task.complete': async (event) => finished.push(event.task_id) } });
  // #region testing
  const payload = JSON.stringify({
    event: 'task.complete',
    task_id: 't1',
    timestamp: new Date().toISOString(),
    data: {},
  });
  const answer = await app.inject({ method: 'POST', url: '/webhook', headers: signPloton(secret, payload), payload });
  expect(answer.statusCode).toBe(200);
  // #endregion
  expect(finished).toEqual(['t1']);
  await app.close();
});
