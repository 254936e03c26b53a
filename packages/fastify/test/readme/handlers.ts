import fastify from 'fastify';
import { plotonWebhook } from '../../src/index.ts';

const app = fastify({ logger: true });
await app.register(plotonWebhook, {
  on: {
    'task.complete': async (event) => console.log(event.task_id, event.data),
    'task.failed': async (event) => console.log(event.data.error.code),
  },
});
await app.listen({ port: 3000 });
