import { createFetchHandler, ploton } from '@hookgate/core';
import { type AnyElysia, Elysia, type ElysiaAdapter } from 'elysia';

/** @param adapter `node()` of @elysiajs/node; none on Bun */
export function createApp(handle: (id: string) => void, adapter?: ElysiaAdapter): AnyElysia {
  const webhook = createFetchHandler(ploton, {
    secret: () => process.env.PLOTON_WEBHOOK_SECRET,
    on: { 'task.complete': (event) => handle(event.task_id) },
  });
  // `parse: 'none'` leaves the body alone: the signature is over its bytes.
  return new Elysia(adapter && { adapter }).post('/webhook', ({ request }) => webhook(request), { parse: 'none' });
}
