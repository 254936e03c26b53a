import express from 'express';
import { plotonWebhook } from '../../src/index.ts';

const app = express();
app.use(
  plotonWebhook({
    on: {
      'task.complete': async (event) => console.log(event.task_id, event.data),
      'task.failed': async (event) => console.log(event.data.error.code),
    },
  }),
);
app.use(express.json()); // parsers come after
app.listen(3000);
