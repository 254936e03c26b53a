import { createFetchHandler, ploton } from '@hookgate/core';

const handled: string[] = [];

// The secret is the binding PLOTON_WEBHOOK_SECRET (`wrangler secret put`), read where the worker starts.
const webhook = createFetchHandler(ploton, {
  path: '/webhook',
  on: { 'task.complete': (event) => void handled.push(event.task_id) },
});

// biome-ignore lint/style/noDefaultExport: what a worker is
export default {
  // With the context, a handler that is overdue goes on after its answer.
  async fetch(request: Request, env: unknown, context: { waitUntil(work: Promise<unknown>): void }): Promise<Response> {
    if (new URL(request.url).pathname === '/handled') return Response.json(handled);
    return webhook(request, env, context);
  },
};
