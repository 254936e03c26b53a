import type { Server } from 'node:http';
import { serve } from '@hono/node-server';
import { plotonWebhook } from '@hookgate/hono';
import { type Context, Hono } from 'hono';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import Stripe from 'stripe';
import { type Scheme, SECRET } from '../deliveries.ts';
import { verifyPloton } from '../sample-code.ts';
import {
  ANSWER,
  BARE,
  HANDLERS,
  type HttpVariant,
  type HttpVariants,
  MIDDLEWARE,
  PARSER,
  PATH,
  SAMPLE,
  use,
} from './app.ts';

export const HONO: HttpVariants = {
  [BARE]: inRoute('ploton', async (c) => ({ length: (await c.req.arrayBuffer()).byteLength })),
  [PARSER]: inRoute('ploton', (c) => c.req.json()),
  [SAMPLE]: inRoute('ploton', async (c) => {
    const text = await c.req.text();
    if (!verifyPloton(text, c.req.header('x-ploton-signature') ?? '', SECRET)) throw new Error('bad signature');
    return JSON.parse(text);
  }),
  [MIDDLEWARE]: variant('ploton', (app) => {
    app.post(PATH, plotonWebhook({ secret: SECRET }), (c) => {
      use(c.var.webhook.event);
      return c.text(ANSWER);
    });
  }),
  [HANDLERS]: variant('ploton', (app) => {
    app.use(plotonWebhook({ secret: SECRET, on: { 'task.complete': use } }));
  }),
  'stripe (async) in a route': inRoute('stripe', async (c) =>
    Stripe.webhooks.constructEventAsync(await c.req.text(), c.req.header('stripe-signature') ?? '', SECRET),
  ),
  'standardwebhooks in a route': (() => {
    const webhook = new StandardWebhook(SECRET);
    return inRoute('standard', async (c) => webhook.verify(await c.req.text(), c.req.header()));
  })(),
};

function variant(scheme: Scheme, mount: (app: Hono) => void): HttpVariant {
  return {
    scheme,
    listen: () => {
      const app = new Hono();
      mount(app);
      return serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }) as Server;
    },
  };
}

function inRoute(scheme: Scheme, verify: (c: Context) => unknown): HttpVariant {
  return variant(scheme, (app) => {
    app.post(PATH, async (c) => {
      use(await verify(c));
      return c.text(ANSWER);
    });
  });
}
