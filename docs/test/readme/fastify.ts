import { plotonWebhook } from '@hookgate/fastify';
import fastify from 'fastify';

const app = fastify();
await app.register(plotonWebhook, { on: { 'task.complete': async (event) => console.log(event.task_id, event.data) } });
await app.listen({ port: 3000 });
