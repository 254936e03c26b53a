import { getRequestListener } from '@hono/node-server';
import { getRequestListener as getRequestListener1 } from '@hono/node-server1';
import { type Context, Hono } from 'hono';
import { describe, expect, test } from 'vitest';
import { plotonWebhook } from '../src/index.ts';
import { createRecorder, forged, plotonDelivery } from './support/deliveries.ts';
import { type GetRequestListener, nodePlatform } from './support/node-platform.ts';

const VERSIONS = {
  'node-server 2': getRequestListener as never as GetRequestListener,
  'node-server 1': getRequestListener1 as never as GetRequestListener,
};

/** In a file of its own: once a server has overridden the globals, they stay so. */
describe.each(Object.entries(VERSIONS))('%s that leaves the globals alone', (_, getListener) => {
  const platform = nodePlatform((fetch) => getListener(fetch, { overrideGlobalObjects: false }));
  const { options } = createRecorder();

  test.each<[string, (c: Context) => unknown]>([
    ['the request untouched', () => undefined],
    ['a web stream made of the body', (c) => c.req.raw.body],
    ['the body read through c.req', (c) => c.req.text()],
  ])('with %s before the webhook', async (_, touch) => {
    const app = new Hono();
    app.use(async (c, next) => {
      await touch(c);
      await next();
    });
    app.post('/webhook', plotonWebhook(options), async (c) => c.text(await c.req.text()));
    const send = await platform.serve(app);
    expect(globalThis.Request.toString()).not.toContain('extends');
    const delivery = plotonDelivery();
    expect(await send(delivery)).toMatchObject({ status: 200, text: delivery.body });
    expect(await send(forged('/webhook'))).toMatchObject({ status: 401 });
  });
});
