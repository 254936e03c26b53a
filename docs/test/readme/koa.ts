import { plotonWebhook } from '@hookgate/koa';
import Koa from 'koa';

const app = new Koa();
app.use(plotonWebhook({ on: { 'task.complete': async (event) => console.log(event.task_id, event.data) } }));
app.listen(3000);
