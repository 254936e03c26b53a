import { getDelivery, platos, platosWebhook, plotonWebhook } from '@hookgate/fastify';
import fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify';
import type { Deals, Records } from './records.ts';

/** What the application is built with. */
export interface AppOptions {
  readonly records: Records;
  /** Default: the environment variables `PLOTON_WEBHOOK_SECRET` and `PLATOS_WEBHOOK_SECRET`. */
  readonly secrets?: { readonly ploton: string; readonly platos: string };
  /** Fastify's own option. The webhooks log to the same log. Default: none. */
  readonly logger?: FastifyServerOptions['logger'];
}

/** Builds the application. It listens to nothing yet, so tests can do that as they like. */
export async function createApp({ records, secrets, logger = false }: AppOptions): Promise<FastifyInstance> {
  const app = fastify({ logger });

  // Ploton, the short way: handlers by event. The plugin owns the route /webhook and answers there, and a handler that
  // throws gets the event again. `<Deals>` is what our tasks return.
  await app.register(
    plotonWebhook<Deals>({
      ...(secrets && { secret: secrets.ploton }),
      on: {
        'task.complete': (event) => records.saveTask(event.task_id, { status: 'complete', result: event.data }),
        'task.failed': (event) => records.saveTask(event.task_id, { status: 'failed', reason: event.data.error.code }),
        'task.waiting': (event) => records.saveTask(event.task_id, { status: 'waiting', visit: event.data.auth_url }),
        // Progress needs nothing done: events without a handler are acknowledged.
      },
    }),
  );

  // Platos, the Fastify way: the plugin guards the routes that ask for it. Only what was verified, and was not handled
  // before, reaches the handler; its answer decides whether Platos sends the event again.
  await app.register(platosWebhook, { ...(secrets && { secret: secrets.platos }) });
  app.post('/webhooks/platos', { config: { webhook: 'platos' } }, async (request, reply) => {
    const { event } = getDelivery(request, platos);
    if (event.event === 'message.rated') await records.saveRating(event.event_id, event.rating);
    return reply.code(204).send();
  });

  // The rest of the application has nothing to do with webhooks, and they leave it alone.
  app.get<{ Params: { id: string } }>('/tasks/:id', async (request, reply) => {
    const task = await records.findTask(request.params.id);
    return task ?? reply.callNotFound();
  });
  app.get('/ratings', async () => ({ count: await records.countRatings() }));

  return app;
}
