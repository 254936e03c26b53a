import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { plotonWebhook } from '../../src/index.ts';

const app = new Hono();
app.use(
  plotonWebhook({
    on: {
      'task.complete': async (event) => console.log(event.task_id, event.data),
      'task.failed': async (event) => console.log(event.data.error.code),
    },
  }),
);
serve(app); // Bun, workers: export default app; Deno: Deno.serve(app.fetch)
