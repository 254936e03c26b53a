import { plotonWebhook } from '@hookgate/express';
import express from 'express';
import { register } from 'prom-client';
import { prometheusObserver } from '../../src/index.ts';

const observer = prometheusObserver();
const app = express();
app.use(plotonWebhook({ observer, on: { 'task.complete': (event) => console.log(event.task_id) } })); // PLOTON_WEBHOOK_SECRET
app.get('/metrics', async (_req, res) => {
  res.type(register.contentType).send(await register.metrics());
});
app.listen(3000);
