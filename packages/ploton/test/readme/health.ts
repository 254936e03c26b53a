import { plotonWebhook } from '@hookgate/express';
import { createPlotonClient, plotonHealth } from '@hookgate/ploton';
import express, { type Express } from 'express';

const webhook = plotonWebhook({ on: { 'task.complete': (event) => console.log(event.task_id) } });
const health = plotonHealth({ client: createPlotonClient(), receivers: [webhook.receiver] });

export const app: Express = express();
app.get('/readyz', health.ready.express()); // 200, or 503: Ploton does not answer, or this process shuts down
app.get('/livez', health.live.express()); // 200 as long as the process answers
app.use(webhook);
