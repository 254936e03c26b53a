/** Who exports what our functions return, and so has TypeScript write our types into declarations of its own. */

export interface Exporter {
  /** What it installs beside our package, as a manifest says it. */
  installs: Record<string, string>;
  /** Its module. */
  program: string;
}

/** What an application of each adapter may export; the accessor and the kind of middleware differ. */
function ofAdapter(adapter: string, installs: Record<string, string>, more: string): Exporter {
  const program = `import {
  defineHandlers, defineProvider, fromJob, getDelivery, memoryStore, platosWebhook, ploton, plotonReturning, plotonWebhook, toJob, webhook,
} from '@hookgate/${adapter}';

export const hook = plotonWebhook({ on: { 'task.complete': async (event) => console.log(event.task_id) } });
export const bare = platosWebhook();
export const ofSender = webhook(ploton);
export function make() { return plotonWebhook<{ price: number }>(); }
export const sender = plotonReturning<{ price: number }>();
export const own = defineProvider({
  name: 'acme',
  secretEnv: 'ACME_SECRET',
  defaultPaths: ['/acme'],
  signatureHeader: 'x-acme-signature',
  signatureEncoding: 'hex',
  readSignature: (header) => ({ signatures: [header('x-acme-signature') ?? ''], prefix: '' }),
  typeField: 'type',
  payloadField: null,
  eventTypes: ['made'],
  parseEvent: (body: { type: 'made'; id: string }) => body,
  freshness: 'none',
  dedupeKey: (event) => event.id,
  logFields: (event) => ({ id: event.id }),
  accepts: '2xx',
  deadlineMs: 10_000,
  retryHorizonMs: 60_000,
  dedupeTtlMs: 86_400_000,
});
export const ofOwn = webhook(own);
export const handlers = defineHandlers(ploton, { 'task.complete': (event) => void event.task_id });
export const store = memoryStore();
export const read = getDelivery;
export const leave = toJob;
export const arrive = (job: string) => fromJob(ploton, job);
${more}
`;
  return { installs, program };
}

/** By the folder of our package. */
export const exporters: Record<string, Exporter> = {
  express: ofAdapter(
    'express',
    { express: '5', '@types/express': '5' },
    `import type { Request } from 'express';
export const deliveryOf = (req: Request) => getDelivery(req, ploton);
export const { receiver } = hook;`,
  ),
  fastify: ofAdapter(
    'fastify',
    { fastify: '5' },
    `import { plotonRoute, webhookRoute } from '@hookgate/fastify';
import type { FastifyRequest } from 'fastify';
export const deliveryOf = (request: FastifyRequest) => getDelivery(request, ploton);
export const route = plotonRoute();
export const ofSenderRoute = webhookRoute(ploton);
export const { receiver } = route;`,
  ),
  koa: ofAdapter(
    'koa',
    { koa: '3', '@types/koa': '3' },
    `import type { Context } from 'koa';
export const deliveryOf = (ctx: Context) => getDelivery(ctx, ploton);
export const { receiver } = hook;`,
  ),
  hono: ofAdapter(
    'hono',
    { hono: '4' },
    `import type { Context } from 'hono';
export const deliveryOf = (c: Context) => getDelivery(c, ploton);
export const { receiver } = hook;`,
  ),
  core: {
    installs: {},
    program: `import { createFetchHandler, createReceiver, memoryStore, once, platos, ploton } from '@hookgate/core';

export const hook = createFetchHandler(ploton, { on: { 'task.complete': async (event) => console.log(event.task_id) } });
export const bare = createFetchHandler(platos, {}, (_request, delivery) => Response.json(delivery.event));
export const receiver = createReceiver(ploton, { secret: 'a secret of one’s own' });
export const { receiver: inner } = hook;
export const store = memoryStore();
export const run = (key: string) => once(store, key, async () => 1);
`,
  },
};
