import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { platosWebhook } from '../../src/index.ts';

const app = new Hono();
app.post('/webhooks/platos', platosWebhook(), async (c) => {
  const { event, attempt } = c.var.webhook;
  console.log(event.event, attempt);
  return c.text('ok');
});
serve(app);
