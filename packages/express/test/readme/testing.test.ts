import { signPloton } from '@hookgate/testing';
import express from 'express';
import supertest from 'supertest';
import { expect, test } from 'vitest';
import { plotonWebhook } from '../../src/index.ts';

test('a finished task reaches its handler', async () => {
  const secret = 'the secret of the tests';
  const finished: string[] = [];
  const app = express();
  app.use(plotonWebhook({ secret, on: { 'task.complete': async (event) => finished.push(event.task_id) } }));
  // #region testing
  const body = JSON.stringify({ event: 'task.complete', task_id: 't1', timestamp: new Date().toISOString(), data: {} });
  await supertest(app).post('/webhook').set(signPloton(secret, body)).send(body).expect(200);
  // #endregion
  expect(finished).toEqual(['t1']);
});
