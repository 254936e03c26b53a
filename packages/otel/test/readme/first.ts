import { plotonWebhook } from '@hookgate/express';
import express from 'express';
import { otelObserver } from '../../src/index.ts';

const app = express();
app.use(
  plotonWebhook({ observer: otelObserver(), on: { 'task.complete': (event) => console.log(event.task_id) } }), // PLOTON_WEBHOOK_SECRET
);
app.listen(3000);
