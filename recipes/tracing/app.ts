import { AsyncLocalStorage } from 'node:async_hooks';
import type { Observation } from '@hookgate/core';
import { plotonWebhook } from '@hookgate/express';
import express, { type Express } from 'express';
import { type DestinationStream, pino } from 'pino';

/** What belongs to one request. */
const context = new AsyncLocalStorage<{ readonly traceId: string }>();

/** @param destination where the log goes; default: the standard output */
export function createApp(
  destination: DestinationStream | undefined,
  observer: (seen: Observation, traceId?: string) => void,
): Express {
  // `mixin` is called for every line, in the context of the request that the line is about.
  const log = pino(
    { level: 'info', mixin: () => ({ trace_id: context.getStore()?.traceId }) },
    destination as DestinationStream,
  );

  const app = express();
  app.use((req, _res, next) => {
    // `traceparent` as W3C has it: version, trace id, parent, flags.
    const traceId = req.get('traceparent')?.split('-')[1] ?? crypto.randomUUID().replaceAll('-', '');
    context.run({ traceId }, next);
  });
  app.use(
    plotonWebhook({
      secret: () => process.env.PLOTON_WEBHOOK_SECRET,
      logger: log,
      // Called in the context of the request, too: for spans and metrics with exemplars.
      observer: (seen) => observer(seen, context.getStore()?.traceId),
      on: {
        'task.complete': async (event) => {
          await new Promise((resolve) => setTimeout(resolve, 5));
          log.info({ task: event.task_id }, 'handled');
        },
        'task.failed': () => {
          throw new Error('told to fail');
        },
      },
    }),
  );
  return app;
}
