import { type MistakeRow, mistakeRows, shownTo } from '@hookgate/test-services';
import type Koa from 'koa';
import type { Middleware } from 'koa';
import { koaBody } from 'koa-body';
import { describe, expect, it } from 'vitest';
import { getDelivery, plotonWebhook } from '../src/index.ts';
import { plotonDelivery, SECRET } from './support/deliveries.ts';
import { type Sent, send } from './support/send.ts';
import { serve } from './support/serve.ts';
import { ROUTED } from './support/versions.ts';

const secret = SECRET;
const on = { '*': (): void => {} };
const done: Middleware = (ctx) => {
  ctx.body = 'done';
};

/** The webhook as JavaScript sees it. */
const hook = (options: object = {}): Middleware => plotonWebhook({ secret, ...options }) as unknown as Middleware;

/** Serves an application that prints what it did not catch, as Koa does where nobody listens. */
async function deliverTo(app: Koa, sent: Sent = plotonDelivery()): Promise<void> {
  app.on('error', (error: Error) => app.onerror(error));
  const { url } = await serve(app);
  await send(url, sent);
}

describe.each(ROUTED)('a mistake in $koa, and what its developer is shown', ({ Koa, Router }) => {
  const guarded = (): Koa => new Koa().use(hook());
  const routes = (path = '/webhook', handler = done): Middleware =>
    new Router().post(path, handler).routes() as Middleware;

  const rows: Parameters<typeof mistakeRows<'koa'>>[1] = {
    'a route of Koa that sets nothing': {
      seen: /answered 404: it seems that no route behind the middleware takes it.*`ctx\.status = 200`/,
      make: () => deliverTo(guarded().use(routes('/webhook', () => {}))),
    },
    '`on`, and a route of Koa': {
      seen: /`on`.*POST \/webhook.*never runs.*Drop one of the two/,
      make: () => deliverTo(new Koa().use(new Router().post('/webhook', hook({ on }), done).routes() as Middleware)),
    },
  };

  const others: Readonly<Record<string, MistakeRow>> = {
    '`on`, and a route below a bare webhook': {
      seen: /`on`.*POST \/webhook.*never runs/,
      make: () => deliverTo(new Koa().use(hook({ on })).use(routes())),
    },
    '`on`, and a route below a webhook of the router': {
      seen: /`on`.*POST \/webhook.*never runs/,
      make: () => {
        const router = new Router().use(hook({ on })).post('/webhook', done);
        return deliverTo(new Koa().use(router.routes() as Middleware));
      },
    },
    'a body parser before the webhook': {
      seen: /another body parser ran before the webhook.*Move app\.use\(plotonWebhook\(\)\).*above it/,
      make: () => deliverTo(new Koa().use(koaBody()).use(hook())),
    },
    'a path that the sender does not know': {
      seen: /delivery of ploton came to '\/hooks\/in'.*Write plotonWebhook\(\{ path: '\/hooks\/in' \}\)/,
      make: () => deliverTo(guarded().use(routes('/hooks/in')), { ...plotonDelivery(), path: '/hooks/in' }),
    },
    'app.use(plotonWebhook)': {
      seen: /write app\.use\(plotonWebhook\(\)\), with the parentheses/,
      make: () => deliverTo(new Koa().use(plotonWebhook as unknown as Middleware)),
    },
    'getDelivery in a route that nothing guards': {
      seen: /No webhook delivery was verified.*Mount plotonWebhook\(\)/,
      make: () => deliverTo(new Koa().use((ctx) => void getDelivery(ctx).event)),
    },
  };

  it.each(mistakeRows('koa', rows, others))('$mistake', async ({ make, seen }) => {
    expect(await shownTo(make)).toMatch(seen);
  });

  it('a webhook with handlers and the routes of others show nothing', async () => {
    const router = new Router().get('/webhook', done).post('/other', done);
    const app = new Koa()
      .use(hook({ on }))
      .use(router.routes() as Middleware)
      .use(done);
    expect(await shownTo(() => deliverTo(app))).toBe('');
  });
});
