import fastify from 'fastify';
import { plotonRoute, plotonWebhook } from '../../src/index.ts';

const app = fastify();
await app.register(plotonWebhook, { on: { 'task.complete': async (event) => console.log(event.task_id) } });

const route = plotonRoute(); // a route of its own has to be closed, a registered plugin closes itself
app.post('/hooks', { ...route }, async () => ({ ok: true }));
app.addHook('preClose', async () => {
  await route.receiver.close(20_000);
});
process.once('SIGTERM', () => app.close()); // then `store.close()`, and your own connections

await app.listen({ port: 3000 });
