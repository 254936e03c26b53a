import type { PlotonEvent } from '@hookgate/core';
import { plotonWebhook } from '@hookgate/express';
import { createPlotonClient, nextStep, plotonHealth, startReconciler } from '@hookgate/ploton';
import { prometheusObserver } from '@hookgate/prometheus';
import express, { type Express } from 'express';
import type { Logger } from 'pino';
import { Registry } from 'prom-client';
import type { Config } from './config.ts';
import type { SharedMemory } from './memory.ts';

/** What the application is built with. */
export interface AppParts {
  readonly config: Config;
  readonly memory: SharedMemory;
  readonly logger: Logger;
  /** Told when a task failed and trying again will not help: your pager. */
  readonly alert: (sentence: string) => void;
  /** Keeps what a task came to. Called once for each event, unless the process dies in between. */
  readonly save: (event: PlotonEvent<unknown>) => Promise<void>;
  /** How long a finished task is left to Ploton's own retries. Default: 10 minutes. */
  readonly graceMs?: number;
}

/** The application, and how to end it. */
export interface App {
  readonly app: Express;
  /** Looks for missed webhooks now. */
  reconcile(): Promise<unknown>;
  /** Sends new deliveries away, to come again elsewhere, and resolves when the running ones are done. */
  close(): Promise<void>;
}

/** Builds the application; it listens to nothing yet. */
export function createApp({ config, memory, logger, alert, save, graceMs }: AppParts): App {
  const register = new Registry();
  const observer = prometheusObserver({ register });
  const client = createPlotonClient({
    apiKey: config.apiKey,
    ...(config.baseUrl === undefined ? {} : { baseUrl: config.baseUrl }),
    logger, // Checklist 5: task creation is logged, with a summary of the prompt and the key masked.
    observer,
  });

  const webhook = plotonWebhook({
    path: '/webhook',
    secret: config.webhookSecret, // Checklist 2: nothing unsigned reaches a handler; 401 else.
    store: memory.store, // Checklist 4: `task_id` and event are remembered for 49 hours, by all instances.
    logger, // Checklist 5: receipt, success or failure with its duration, and errors of tasks are logged.
    observer,
    on: {
      'task.complete': save,
      'task.failed': async (event) => {
        await save(event);
        // Checklist 6: what trying again does not mend is told to somebody. How often it was tried is yours to keep.
        const step = nextStep(event, 0);
        if (step.step !== 'retry') alert(`${event.task_id}: ${step.decision.reason}`);
      },
      'task.waiting': save,
    },
  });

  // Checklist 7: readiness asks Ploton and the store, at most every 5 s; 503 when one of them is not well.
  const health = plotonHealth({ client, store: memory.store, receivers: [webhook.receiver], logger, observer });
  const reconciler = startReconciler({
    client,
    receiver: webhook.receiver,
    checkpoints: memory.checkpoints,
    ...(graceMs === undefined ? {} : { graceMs }),
    logger,
    observer,
  });

  const app = express();
  app.set('trust proxy', 1); // Checklist 3: one proxy in front ends TLS and says so in X-Forwarded-Proto.
  app.get('/readyz', health.ready.express());
  app.get('/livez', health.live.express());
  app.use('/webhook', (req, res, next) => {
    if (req.secure) next();
    else res.status(403).send('HTTPS only');
  });
  app.use(webhook); // POST /webhook, before any body parser

  app.use(express.json());
  app.post('/tasks', async (req, res) => {
    const { prompt, user_id } = req.body as { prompt: string; user_id?: string };
    const task = await client.tasks.create({ prompt, ...(user_id === undefined ? {} : { user_id }) });
    res.status(202).json({ id: task.id });
  });
  app.get('/metrics', async (_req, res) => {
    res.type(register.contentType).send(await register.metrics()); // Checklist 6: alerts.yml of @hookgate/prometheus
  });

  return {
    app,
    reconcile: () => reconciler.run(),
    async close() {
      await Promise.all([webhook.receiver.close(), reconciler.stop()]);
    },
  };
}
