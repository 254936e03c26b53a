import { createRequire } from 'node:module';
import { Hono } from 'hono';
import { Hono as Hono48 } from 'hono48';
import { describe, expect, test } from 'vitest';
import { plotonWebhook } from '../src/index.ts';
import { createRecorder, plotonDelivery, unsigned } from './support/deliveries.ts';
import { fetchPlatform } from './support/fetch-platform.ts';

/** The CommonJS form: a copy of its own, with symbols of its own. */
const { Hono: CommonJsHono } = createRequire(import.meta.url)('hono') as { readonly Hono: typeof Hono };

describe.each([
  ['the same as ours', Hono],
  ['another one, of CommonJS', CommonJsHono],
  ['the oldest that is supported', Hono48 as unknown as typeof Hono],
])('the copy of Hono that an application has is %s', (_name, App) => {
  test.each([
    ['mounted bare', '*', '/webhook', '/other'],
    ['mounted at a prefix', '/hooks/*', '/hooks/any', '/webhook'],
    ['mounted in an application below', '/sub', '/sub/any', '/webhook'],
    ['mounted in a route', '/in', '/in', '/webhook'],
  ])('%s: guards its path, and leaves the rest alone', async (_mount, pattern, guarded, free) => {
    const app = new App();
    const guard = plotonWebhook(createRecorder().options);
    if (pattern === '/sub') app.route(pattern, new App().use(guard));
    else app.use(pattern, guard);
    app.get('/health', (c) => c.text('up'));
    app.all('*', (c) => c.text(`handled ${c.req.path}`));
    const send = await fetchPlatform.serve(app);

    expect(await send({ method: 'GET', path: '/health' })).toMatchObject({ status: 200, text: 'up' });
    expect((await send(unsigned(guarded))).status).toBe(401);
    expect(await send(plotonDelivery({ path: guarded }))).toMatchObject({ status: 200, text: `handled ${guarded}` });
    expect(await send(unsigned(free))).toMatchObject({ status: 200, text: `handled ${free}` });
  });
});
