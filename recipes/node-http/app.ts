import { createServer, type Server } from 'node:http';
import { ploton } from '@hookgate/core';
import { createNodeHandler } from '@hookgate/core/node';

export function createApp(handle: (id: string) => void): Server {
  const webhook = createNodeHandler(ploton, {
    secret: () => process.env.PLOTON_WEBHOOK_SECRET,
    path: '/hooks/ploton',
    on: { 'task.complete': (event) => handle(event.task_id) },
  });
  return createServer((req, res) =>
    // Everything that is not for the webhook comes to this function, as it came.
    webhook(req, res, () => {
      res.end(`hello from ${req.url}`);
    }),
  );
}
