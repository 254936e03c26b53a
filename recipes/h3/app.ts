import { createFetchHandler, ploton } from '@hookgate/core';
import { H3 } from 'h3';

export function createApp(handle: (id: string) => void): H3 {
  const webhook = createFetchHandler(ploton, {
    secret: () => process.env.PLOTON_WEBHOOK_SECRET,
    on: { 'task.complete': (event) => handle(event.task_id) },
  });
  // `event.req` is the Request, its body unread.
  return new H3().all('/webhook', (event) => webhook(event.req));
}
