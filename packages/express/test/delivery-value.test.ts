import express from 'express';
import { expect, test } from 'vitest';
import { defineHandlers, fromJob, getDelivery, type JobEnvelope, ploton, plotonWebhook, toJob } from '../src/index.ts';
import { plotonDelivery, SECRETS } from './support/deliveries.ts';
import { createRecorder } from './support/recorder.ts';
import { send, serve } from './support/serve.ts';

const secret = SECRETS.ploton;

test('handlers from elsewhere put a delivery into a queue once, and a worker gets its event', async () => {
  const { options: quiet } = createRecorder();
  // As BullMQ does it: JSON under an id, which must not have a colon, and the first one counts.
  const queue = new Map<string, string>();
  const on = defineHandlers(ploton, {
    'task.complete': (_event, delivery) => {
      expect(delivery.id).toMatch(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/);
      if (!queue.has(delivery.id)) queue.set(delivery.id, JSON.stringify(toJob(delivery)));
    },
  });
  const app = express();
  app.use(plotonWebhook({ secret, ...quiet, on }));
  const port = await serve(app);
  const [first, second] = [plotonDelivery(), plotonDelivery()];
  for (const each of [first, first, second]) expect((await send(port, each)).status).toBe(200);

  expect(queue.size).toBe(2);
  const jobs = [...queue.values()].map((data) => fromJob(ploton, data));
  expect(jobs.map(({ event }) => event)).toEqual([first, second].map(({ body }) => JSON.parse(String(body))));
  expect(jobs.map(({ id }) => id)).toEqual([...queue.keys()]);
});

test('a route answers with the delivery as JSON: no bytes, and a job comes of it', async () => {
  const { options: quiet } = createRecorder();
  const app = express();
  app.use(plotonWebhook({ secret, ...quiet }));
  app.post('/webhook', (req, res) => {
    const delivery = getDelivery(req, ploton);
    res.json({ delivery, spread: { ...delivery }, job: toJob(delivery) });
  });
  const sent = plotonDelivery();
  const { json } = await send(await serve(app), sent);

  const event: unknown = JSON.parse(String(sent.body));
  expect(json.delivery).toMatchObject({ provider: 'ploton', source: 'webhook', event, attempt: 1 });
  expect(json.delivery).not.toHaveProperty('rawBody');
  expect(json.spread).toEqual(json.delivery);
  expect(fromJob(ploton, json.job as JobEnvelope)).toMatchObject({ id: json.delivery.id, event });
});
