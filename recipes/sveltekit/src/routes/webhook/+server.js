import { createFetchHandler, ploton } from '@hookgate/core';
import { PLOTON_WEBHOOK_SECRET } from '$app/env/private';

// `vite build` imports this file, and has no secret: it is read when a delivery comes.
const webhook = createFetchHandler(ploton, {
  secret: () => PLOTON_WEBHOOK_SECRET,
  on: {
    'task.complete': (event) => console.log('handled', event.task_id),
  },
});

/** @type {import('@sveltejs/kit').RequestHandler} */
export const POST = ({ request }) => webhook(request);
