import { getDelivery, plotonWebhook } from '@hookgate/express';
import express, { type Express } from 'express';
import { z } from 'zod';

/** What the tasks of this application return. `amount` comes as a text, and handlers get a number. */
const Deals = z.object({ deals: z.array(z.object({ name: z.string(), amount: z.coerce.number() })) });

// Any Standard Schema will do: zod, valibot, arktype. What does not fit is answered 400, and no handler sees it.
const schemas = { 'task.complete': Deals };

export function createApp(save: (taskId: string, total: number) => void): Express {
  const app = express();
  const total = ({ deals }: z.output<typeof Deals>): number => deals.reduce((sum, { amount }) => sum + amount, 0);

  // With handlers, `event.data` is what the schema put out.
  app.use(
    '/handlers',
    plotonWebhook({ schemas, on: { 'task.complete': (event) => save(event.task_id, total(event.data)) } }),
  );

  // Without, `getDelivery` with the middleware itself knows the same.
  const webhook = plotonWebhook({ schemas });
  app.post('/route', webhook, (req, res) => {
    const { event } = getDelivery(req, webhook);
    if (event.event === 'task.complete') save(event.task_id, total(event.data));
    res.sendStatus(200);
  });
  return app;
}
