import fastify from 'fastify';
import { getDelivery, platos, platosWebhook } from '../../src/index.ts';

const app = fastify();
await app.register(platosWebhook);

app.post('/webhooks/platos', { config: { webhook: true } }, async (request, reply) => {
  const { event, attempt } = getDelivery(request, platos);
  console.log(event.event, attempt);
  return reply.code(204).send();
});
await app.listen({ port: 3000 });
