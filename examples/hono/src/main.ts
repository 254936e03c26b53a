import { serve } from '@hono/node-server';
import { createApp } from './app.ts';
import { createShop } from './shop.ts';

const { app, close } = createApp({ shop: createShop() });

const server = serve({ fetch: app.fetch, port: Number(process.env.PORT ?? 3000) }, (address) => {
  console.log('Listening on', address);
});

// Deliveries that are running finish before the process ends; new ones are told to come again, to our successor.
process.once('SIGTERM', async () => {
  await close();
  server.close();
});
