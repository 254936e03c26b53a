import fastify from 'fastify';
import { getDelivery, platos, platosRoute } from '../../src/index.ts';

const app = fastify();
app.post('/hooks/platos', { ...platosRoute() }, async (request) => {
  const { event } = getDelivery(request, platos);
  console.log(event.event, 1);
  return { got: event.event_id };
});
await app.listen({ port: 3000 });
