import { plotonWebhook } from '@hookgate/express';
import express from 'express';

const app = express();
app.use(plotonWebhook({ on: { 'task.complete': async (event) => console.log(event.task_id, event.data) } })); // POST /webhook
app.use(express.json()); // body parsers come after the webhook
app.listen(3000);
