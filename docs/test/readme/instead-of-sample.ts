import { plotonWebhook } from '@hookgate/express';
import express from 'express';

const app = express();
app.use(plotonWebhook({ on: { 'task.complete': async (event) => console.log(event.task_id, event.data) } }));
app.listen(3000);
