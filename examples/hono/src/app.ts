import { platosWebhook, plotonWebhook } from '@hookgate/hono';
import { Hono } from 'hono';
import { z } from 'zod';
import type { Shop } from './shop.ts';

/** What the application is built with. */
export interface AppOptions {
  readonly shop: Shop;
  /** Default: the environment variables `PLOTON_WEBHOOK_SECRET` and `PLATOS_WEBHOOK_SECRET`. */
  readonly secrets?: { readonly ploton: string; readonly platos: string };
}

/** The application, and how to end it. */
export interface App {
  readonly app: Hono;
  /** Sends new deliveries away, to come again later, and resolves when the running ones are done. */
  close(): Promise<void>;
}

/** Builds the application. It listens to nothing: `main.ts` does that on Node, `export default app` would on Bun and workers. */
export function createApp({ shop, secrets }: AppOptions): App {
  const app = new Hono();

  // Ploton, the short way: handlers by event. Hookgate answers, and a handler that throws gets the event again.
  // Mounted without a path it guards /webhook and lets all other requests through.
  const plotonHook = plotonWebhook({
    ...(secrets && { secret: secrets.ploton }),
    // What our tasks return. A delivery that is anything else is refused with 400 and reaches no handler.
    schemas: { 'task.complete': z.object({ order: z.string(), verdict: z.string() }) },
    on: {
      'task.complete': ({ data }) => shop.saveOrder({ id: data.order, status: 'checked', note: data.verdict }),
      'task.failed': ({ task_id, data }) => shop.saveOrder({ id: task_id, status: 'failed', note: data.error.code }),
      'task.waiting': ({ task_id, data }) => shop.saveOrder({ id: task_id, status: 'waiting', note: data.reason }),
      // Progress needs nothing done: events without a handler are acknowledged.
    },
  });
  app.use(plotonHook);

  // Platos, the Hono way: a middleware in front of a handler, in one call, so that the types of `c.var.webhook` flow.
  // Only what was verified, and was not handled before, gets here; the answer decides whether Platos sends it again.
  const platosHook = platosWebhook({ ...(secrets && { secret: secrets.platos }) });
  app.post('/webhooks/platos', platosHook, async (c) => {
    const { event } = c.var.webhook;
    // Platos publishes no shapes for its topics: look before you use.
    if (event.event === 'message.rated') await shop.addRating(event.event_id, z.number().parse(event['rating']));
    return c.body(null, 204);
  });

  // The rest of the shop. Hono reads a body when a handler asks for it, so nothing here gets in the webhooks' way.
  app.get('/orders/:id', async (c) => {
    const order = await shop.findOrder(c.req.param('id'));
    return order === undefined ? c.notFound() : c.json(order);
  });
  app.get('/ratings', async (c) => c.json({ count: await shop.countRatings() }));

  // Errors of the handler above end here as always: not a 2xx, so the delivery comes again.
  app.onError((error, c) => {
    console.error(error);
    return c.text('Something broke.', 500);
  });

  return {
    app,
    async close() {
      await Promise.all([plotonHook.receiver.close(), platosHook.receiver.close()]);
    },
  };
}
