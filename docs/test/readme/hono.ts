import { plotonWebhook } from '@hookgate/hono';
import { Hono } from 'hono';

const app = new Hono();
app.use(plotonWebhook({ on: { 'task.complete': async (event) => console.log(event.task_id, event.data) } }));
export default app;
