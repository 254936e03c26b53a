import { getDelivery, platos, platosWebhook, plotonWebhook } from '@hookgate/express';
import express, { type ErrorRequestHandler, type Express } from 'express';
import type { Deals, Records } from './records.ts';

/** What the application is built with. */
export interface AppOptions {
  readonly records: Records;
  /** Default: the environment variables `PLOTON_WEBHOOK_SECRET` and `PLATOS_WEBHOOK_SECRET`. */
  readonly secrets?: { readonly ploton: string; readonly platos: string };
}

/** The application, and how to end it. */
export interface App {
  readonly app: Express;
  /** Sends new deliveries away, to come again later, and resolves when the running ones are done. */
  close(): Promise<void>;
}

/** Builds the application. It listens to nothing yet, so tests can do that as they like. */
export function createApp({ records, secrets }: AppOptions): App {
  const app = express();

  // Ploton, the short way: handlers by event. Hookgate answers, and a handler that throws gets the event again.
  // Mounted without a path it guards /webhook and lets all other requests through.
  const plotonHook = plotonWebhook<Deals>({
    ...(secrets && { secret: secrets.ploton }),
    on: {
      'task.complete': (event) => records.saveTask(event.task_id, { status: 'complete', result: event.data }),
      'task.failed': (event) => records.saveTask(event.task_id, { status: 'failed', reason: event.data.error.code }),
      'task.waiting': (event) => records.saveTask(event.task_id, { status: 'waiting', visit: event.data.auth_url }),
      // Progress needs nothing done: events without a handler are acknowledged.
    },
  });
  app.use(plotonHook);

  // Platos, the Express way: a middleware in front of a route. Only what was verified, and was not handled before,
  // reaches the route; the answer decides whether Platos sends it again.
  const platosHook = platosWebhook({ ...(secrets && { secret: secrets.platos }) });
  app.post('/webhooks/platos', platosHook, async (req, res) => {
    const { event } = getDelivery(req, platos);
    if (event.event === 'message.rated') await records.saveRating(event.event_id, event.rating);
    res.sendStatus(204);
  });

  // The body parsers come after the webhooks: a signature covers the bytes, and a parser leaves none.
  app.use(express.json());

  app.get('/tasks/:id', async (req, res) => {
    const task = await records.findTask(req.params.id);
    if (task === undefined) res.sendStatus(404);
    else res.json(task);
  });
  app.get('/ratings', async (_req, res) => {
    res.json({ count: await records.countRatings() });
  });

  // Errors of the route above end here as always: not a 2xx, so the delivery comes again.
  const onError: ErrorRequestHandler = (error, _req, res, next) => {
    if (res.headersSent) return next(error);
    console.error(error);
    res.sendStatus(500);
  };
  app.use(onError);

  return {
    app,
    async close() {
      await Promise.all([plotonHook.receiver.close(), platosHook.receiver.close()]);
    },
  };
}
