import { getDelivery, platos, platosWebhook, plotonWebhook } from '@hookgate/koa';
import { bodyParser } from '@koa/bodyparser';
import { Router } from '@koa/router';
import Koa from 'koa';

/** What our Ploton tasks return: the `data` of `task.complete`. */
interface Research {
  readonly companies: readonly string[];
}

/** What the application knows of one task. */
interface TaskRecord {
  readonly status: 'complete' | 'failed';
  readonly companies: readonly string[];
  readonly attempt: number;
}

/** The application, and how to shut its webhooks down. */
export interface ExampleApp {
  readonly app: Koa;
  /** Waits until the deliveries that are being processed are done; new ones are told to come again. */
  closeWebhooks(): Promise<void>;
}

/**
 * Builds the application. It reads the secrets of both senders from the environment, `PLOTON_WEBHOOK_SECRET` and
 * `PLATOS_WEBHOOK_SECRET`, and throws here, at the start, when one is missing.
 */
export function createApp(): ExampleApp {
  const app = new Koa();

  // In a real application these two are tables of a database.
  const tasks = new Map<string, TaskRecord>();
  const ratings: string[] = [];

  // 1. Ploton, with handlers. Mounted at the root it guards /webhook, verifies what comes there, and answers it. A copy of
  //    an event that was processed is answered 200 without running the handler again. All other requests pass through.
  const ploton = plotonWebhook<Research>({
    on: {
      'task.complete': (event, delivery) => {
        tasks.set(event.task_id, {
          status: 'complete',
          companies: event.data.companies,
          attempt: delivery.attempt,
        });
      },
      'task.failed': (event, delivery) => {
        // A handler that throws makes Ploton send the event again; this one is done with it.
        console.warn(`Task ${event.task_id} failed: ${event.data.error.code}`);
        tasks.set(event.task_id, { status: 'failed', companies: [], attempt: delivery.attempt });
      },
      // All other types, those among them that Ploton may add one day.
      '*': () => {},
    },
  });
  app.use(ploton);

  const router = new Router();

  // 2. Platos, as a middleware of one route. What gets past it is verified; our own handler answers, and its status says
  //    whether the event is done (2xx) or has to come again (everything else).
  const platosHook = platosWebhook();
  router.post('/hooks/platos', platosHook, (ctx) => {
    const { event } = getDelivery(ctx, platos);
    if (event.event === 'message.rated') ratings.push(event.event_id);
    ctx.status = 204;
  });

  // 3. The rest of the application. Its body parser comes behind the webhooks: they need the bytes as they were sent.
  router.get('/tasks/:id', (ctx) => {
    const task = tasks.get(ctx.params.id ?? '');
    if (task === undefined) ctx.throw(404, 'No such task');
    ctx.body = task;
  });
  router.get('/ratings', (ctx) => {
    ctx.body = { count: ratings.length };
  });
  router.post('/notes', bodyParser(), (ctx) => {
    ctx.body = { noted: ctx.request.body };
  });
  app.use(router.routes()).use(router.allowedMethods());

  return {
    app,
    async closeWebhooks() {
      await Promise.all([ploton.receiver.close(), platosHook.receiver.close()]);
    },
  };
}
