import Koa from 'koa';
import { plotonWebhook } from '../../src/index.ts';

const app = new Koa();
app.use(
  plotonWebhook({
    on: {
      'task.complete': async (event) => console.log(event.task_id, event.data),
      'task.failed': async (event) => console.log(event.data.error.code),
    },
  }),
);
app.listen(3000);
