import { createFetchHandler, ploton } from '@hookgate/core';
import { after } from 'next/server';

// `next build` imports this file, and has no secret: it is read when a delivery comes.
export const POST = createFetchHandler(ploton, {
  secret: () => process.env.PLOTON_WEBHOOK_SECRET,
  // A handler that is overdue goes on after its answer, where the platform would end it.
  waitUntil: after,
  on: {
    'task.complete': (event) => console.log('handled', event.task_id),
  },
});
