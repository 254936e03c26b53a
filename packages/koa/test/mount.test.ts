import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { bodyParser } from '@koa/bodyparser';
import type Koa from 'koa';
import mount from 'koa-mount';
import { describe, expect, it } from 'vitest';
import { type NodeWebhookOptions, platosWebhook, plotonWebhook, webhook } from '../src/index.ts';
import { platosDelivery, plotonDelivery, SECRET, unsigned } from './support/deliveries.ts';
import { createLog } from './support/log.ts';
import { codeOf, send } from './support/send.ts';
import { type Served, serve } from './support/serve.ts';
import { KOAS, ROUTED } from './support/versions.ts';

const quiet = { secret: SECRET, logger: createLog() } satisfies NodeWebhookOptions;

/** Counts what gets past the webhook, verified or not. */
function createHandler() {
  const reached: { readonly path: string; readonly verified: boolean }[] = [];
  const handle: Koa.Middleware = (ctx) => {
    reached.push({ path: ctx.originalUrl, verified: ctx.state.webhook !== undefined });
    ctx.status = 200;
    ctx.body = 'handled';
  };
  return { reached, handle };
}

/** A signed delivery gets 200 at this path; unsigned ones get 401, other methods 405, and neither gets to the handler. */
async function expectGuarded(served: Served, path: string, reached: readonly unknown[]): Promise<void> {
  const before = reached.length;
  expect(await send(served.url, { ...unsigned(plotonDelivery()), path })).toMatchObject({ status: 401 });
  const get = await send(served.url, { method: 'GET', path });
  expect([404, 405]).toContain(get.status);
  expect(reached.length).toBe(before);
  expect(await send(served.url, { ...plotonDelivery(), path })).toMatchObject({ status: 200, body: 'handled' });
  expect(reached.at(-1)).toMatchObject({ verified: true });
}

describe.each(KOAS)('$koa, mounted bare', ({ Koa }) => {
  it('leaves every other route alone: method, parsed body, stream, OPTIONS', async () => {
    const app = new Koa();
    app.use(plotonWebhook(quiet));
    app.use(async (ctx) => {
      if (ctx.path === '/upload') ctx.body = { bytes: (await buffer(ctx.req)).byteLength };
      else if (ctx.path === '/login') {
        await bodyParser()(ctx, async () => {});
        ctx.body = ctx.request.body;
      } else ctx.body = `${ctx.method} ${ctx.path}`;
    });
    const { url } = await serve(app);

    expect((await send(url, { method: 'GET', path: '/' })).body).toBe('GET /');
    expect((await send(url, { method: 'OPTIONS', path: '/x' })).body).toBe('OPTIONS /x');
    const login = { path: '/login', headers: { 'content-type': 'application/json' }, body: '{"user":"ada"}' };
    expect((await send(url, login)).body).toBe('{"user":"ada"}');
    const upload = await fetch(`${url}/upload`, {
      method: 'POST',
      body: Readable.toWeb(Readable.from([Buffer.alloc(70_000), Buffer.alloc(70_000)])) as ReadableStream,
      duplex: 'half',
    } as RequestInit);
    expect(await upload.json()).toEqual({ bytes: 140_000 });
  });

  it('hands a passed request on without touching its body', async () => {
    const app = new Koa();
    let untouched = false;
    app.use(plotonWebhook(quiet));
    app.use((ctx) => {
      untouched = !ctx.req.readableDidRead && ctx.req.readableFlowing === null && !('body' in ctx.request);
      ctx.body = 'ok';
    });
    const { url } = await serve(app);
    await send(url, { path: '/login', body: '{}' });
    expect(untouched).toBe(true);
  });

  it.each([
    '/webhook',
    '/WEBHOOK',
    '/webhook/',
    '//webhook',
    '/web%68ook',
    '/web%2568ook',
    '/./webhook',
    '/x/../webhook',
    '/webhook;a=1',
    '/webhook/extra',
    '/webhook?a=1',
    'http://evil.example/webhook',
  ])('lets nothing unverified through at %s', async (path) => {
    const app = new Koa();
    const { reached, handle } = createHandler();
    app.use(plotonWebhook(quiet));
    app.use(handle);
    await expectGuarded(await serve(app), path, reached);
  });

  it('refuses a signed delivery anywhere else, and says so once for each path', async () => {
    const app = new Koa();
    const log = createLog();
    const { reached, handle } = createHandler();
    app.use(plotonWebhook({ secret: SECRET, logger: log }));
    app.use(handle);
    const { url } = await serve(app);

    for (let time = 0; time < 2; time++) {
      const answer = await send(url, { ...plotonDelivery(), path: '/hooks/ploton' });
      expect([answer.status, codeOf(answer)]).toEqual([500, 'mount_mismatch']);
    }
    expect(reached).toEqual([]);
    expect(log.complaints.filter((text) => text.includes("plotonWebhook({ path: '/hooks/ploton' })"))).toHaveLength(1);
  });

  it.each([
    ['a string', '/in/ploton'],
    ['an array', ['/other', '/in/ploton']],
  ])('guards the paths it is given as %s, and no other', async (_, path) => {
    const app = new Koa();
    const { reached, handle } = createHandler();
    app.use(plotonWebhook({ ...quiet, path }));
    app.use(handle);
    const served = await serve(app);
    await expectGuarded(served, '/in/ploton', reached);
    expect(await send(served.url, { ...unsigned(plotonDelivery()), path: '/webhook' })).toMatchObject({ status: 200 });
    expect(reached.at(-1)).toMatchObject({ verified: false });
  });

  it('sees through an earlier rewrite of the URL', async () => {
    const app = new Koa();
    const { reached, handle } = createHandler();
    app.use((ctx, next) => {
      if (ctx.path === '/old') ctx.path = '/webhook';
      return next();
    });
    app.use(plotonWebhook(quiet));
    app.use(handle);
    await expectGuarded(await serve(app), '/old', reached);
  });

  it('verifies a request once when the same middleware is mounted twice', async () => {
    const app = new Koa();
    const { reached, handle } = createHandler();
    const middleware = plotonWebhook(quiet);
    app.use(middleware);
    app.use(middleware);
    app.use(mount('/webhook', middleware));
    app.use(handle);
    await expectGuarded(await serve(app), '/webhook', reached);
    expect(reached).toHaveLength(1);
  });

  it('guards one path for each of two senders', async () => {
    const app = new Koa();
    const { reached, handle } = createHandler();
    app.use(plotonWebhook(quiet));
    app.use(platosWebhook(quiet));
    app.use(handle);
    const served = await serve(app);
    await expectGuarded(served, '/webhook', reached);
    expect(await send(served.url, unsigned(platosDelivery()))).toMatchObject({ status: 401 });
    expect(await send(served.url, platosDelivery())).toMatchObject({ status: 200, body: 'handled' });
    expect(reached).toHaveLength(2);
  });

  it.each([
    ['plotonWebhook', plotonWebhook],
    ['platosWebhook', platosWebhook],
    ['webhook', webhook],
  ])('says what is wrong when %s is passed uncalled', async (name, factory) => {
    const app = new Koa();
    const { reached, handle } = createHandler();
    app.use(factory as unknown as Koa.Middleware);
    app.use(handle);
    const { url, errors } = await serve(app);
    expect(await send(url, plotonDelivery())).toMatchObject({ status: 500 });
    expect(errors).toEqual([expect.any(TypeError)]);
    expect(String(errors[0])).toContain(`not app.use(${name})`);
    expect(reached).toEqual([]);
  });
});

describe.each(KOAS)('$koa, mounted with koa-mount', ({ Koa }) => {
  it('claims all of its prefix, and nothing beside it', async () => {
    const app = new Koa();
    const { reached, handle } = createHandler();
    app.use(mount('/hooks', plotonWebhook(quiet)));
    app.use(handle);
    const served = await serve(app);
    for (const path of ['/hooks', '/hooks/a', '/hooks/hooks/a', '/hooks/webhook']) {
      await expectGuarded(served, path, reached);
    }
    expect(await send(served.url, { method: 'GET', path: '/hooksome' })).toMatchObject({ status: 200 });
    expect(await send(served.url, { path: '/webhook', body: 'x' })).toMatchObject({ status: 200 });
  });

  it('claims what comes to an application or a mount inside a mount', async () => {
    const app = new Koa();
    const { reached, handle } = createHandler();
    const inner = new Koa();
    inner.use(plotonWebhook(quiet));
    inner.use(handle);
    app.use(mount('/a', mount('/b', inner)));
    app.use((ctx) => {
      ctx.body = 'beside';
    });
    const served = await serve(app);
    await expectGuarded(served, '/a/b', reached);
    await expectGuarded(served, '/a/b/a/b/c', reached);
    expect((await send(served.url, { path: '/a/c' })).body).toBe('beside');
  });

  it('claims behind a rewrite that the prefix then takes', async () => {
    const app = new Koa();
    const { reached, handle } = createHandler();
    app.use((ctx, next) => {
      ctx.path = ctx.path.toLowerCase().replace(/^\/v1/, '/hooks');
      return next();
    });
    app.use(mount('/hooks', plotonWebhook(quiet)));
    app.use(handle);
    const served = await serve(app);
    for (const path of ['/v1/a', '/v1/hooks/a', '/HOOKS/hooks/a']) await expectGuarded(served, path, reached);
  });

  it('guards the path it is given below a mount too, as the client sees it and as the mount leaves it', async () => {
    for (const path of ['/hooks/in', '/in']) {
      const app = new Koa();
      const { reached, handle } = createHandler();
      app.use((ctx, next) => {
        ctx.path = ctx.path.replace(/^\/v1/, '/hooks');
        return next();
      });
      app.use(mount('/hooks', plotonWebhook({ ...quiet, path })));
      app.use(handle);
      const served = await serve(app);
      for (const sent of ['/hooks/in', '/v1/in']) await expectGuarded(served, sent, reached);
      expect(await send(served.url, { path: '/hooks/out', body: 'x' })).toMatchObject({ status: 200 });
    }
  });

  it('claims below a mount although the same middleware is on the application, too', async () => {
    const app = new Koa();
    const { reached, handle } = createHandler();
    const middleware = plotonWebhook(quiet);
    app.use((ctx, next) => {
      ctx.path = ctx.path.replace(/^\/v1/, '/hooks');
      return next();
    });
    app.use(mount('/hooks', middleware));
    app.use(middleware);
    app.use(handle);
    const served = await serve(app);
    for (const path of ['/v1/a', '/hooks/hooks/a']) await expectGuarded(served, path, reached);
  });

  it('is not fooled by a mount that passed the request on', async () => {
    const app = new Koa();
    const { reached, handle } = createHandler();
    app.use(mount('/other', (_ctx, next) => next()));
    app.use(plotonWebhook(quiet));
    app.use(handle);
    const served = await serve(app);
    expect(await send(served.url, { method: 'GET', path: '/other/x' })).toMatchObject({ status: 200, body: 'handled' });
    await expectGuarded(served, '/webhook', reached);
  });
});

describe.each(ROUTED)('$koa', ({ Koa, Router }) => {
  it('claims its route, by itself and in a closure, and leaves its neighbours alone', async () => {
    const app = new Koa();
    const { reached, handle } = createHandler();
    const inClosure = plotonWebhook(quiet);
    const router = new Router();
    router.post('/plain', plotonWebhook(quiet), handle);
    router.post('/closure', (ctx, next) => inClosure(ctx, next), handle);
    router.all('/all/:name', plotonWebhook(quiet), handle);
    router.get('/beside', (ctx) => {
      ctx.body = 'beside';
    });
    app.use(router.routes()).use(router.allowedMethods());
    const served = await serve(app);
    for (const path of ['/plain', '/PLAIN/', '/closure', '/all/x']) await expectGuarded(served, path, reached);
    expect(await send(served.url, { method: 'GET', path: '/all/x' })).toMatchObject({ status: 405 });
    expect((await send(served.url, { method: 'GET', path: '/beside' })).body).toBe('beside');
  });

  it('claims the path it is given to router.use, a prefix, and a router inside a router', async () => {
    const app = new Koa();
    const { reached, handle } = createHandler();
    const used = new Router();
    used.use('/used', plotonWebhook(quiet));
    used.post('/used/:what', handle).post('/beside', (ctx) => {
      ctx.body = 'beside';
    });
    const prefixed = new Router({ prefix: '/prefixed' });
    prefixed.use(plotonWebhook(quiet)).post('/x', handle);
    const tenants = new Router({ prefix: '/:tenant' });
    tenants.use(plotonWebhook(quiet)).post('/tenant-hook', handle);
    const inner = new Router();
    inner.use(plotonWebhook(quiet)).post('/x', handle);
    const outer = new Router().use('/outer', inner.routes());
    app.use(used.routes()).use(prefixed.routes()).use(outer.routes()).use(tenants.routes());
    const served = await serve(app);
    for (const path of ['/used/x', '/prefixed/x', '/outer/x', '/acme/tenant-hook']) {
      await expectGuarded(served, path, reached);
    }
    expect((await send(served.url, { path: '/beside' })).body).toBe('beside');
  });

  it('is bare in router.use without a path', async () => {
    const app = new Koa();
    const { reached, handle } = createHandler();
    const inClosure = platosWebhook(quiet);
    const router = new Router();
    router.use(plotonWebhook(quiet));
    router.use((ctx, next) => inClosure(ctx, next));
    router.post('/webhook', handle).post('/webhooks/platos', handle);
    router.post('/login', (ctx) => {
      ctx.body = 'welcome';
    });
    app.use(router.routes());
    const served = await serve(app);
    await expectGuarded(served, '/webhook', reached);
    expect(await send(served.url, unsigned(platosDelivery()))).toMatchObject({ status: 401 });
    expect(await send(served.url, platosDelivery())).toMatchObject({ status: 200, body: 'handled' });
    expect((await send(served.url, { path: '/login' })).body).toBe('welcome');
    expect(await send(served.url, { ...plotonDelivery(), path: '/login' })).toMatchObject({ status: 500 });
  });

  it('is bare in router.use behind a mount that passed the request on', async () => {
    const app = new Koa();
    const { reached, handle } = createHandler();
    app.use(mount('/other', (_ctx, next) => next()));
    app.use(new Router().use(plotonWebhook(quiet)).all('/other/x', handle).all('/webhook', handle).routes());
    const served = await serve(app);
    expect(await send(served.url, { method: 'GET', path: '/other/x' })).toMatchObject({ status: 200, body: 'handled' });
    await expectGuarded(served, '/webhook', reached);
  });

  it('is not fooled by a route that passed the request on', async () => {
    const app = new Koa();
    const { reached, handle } = createHandler();
    const router = new Router();
    router.get('/other', (_ctx, next) => next()).post('/other', (_ctx, next) => next());
    app.use(router.routes());
    app.use(plotonWebhook(quiet));
    app.use(handle);
    const served = await serve(app);
    expect(await send(served.url, { method: 'GET', path: '/other' })).toMatchObject({ status: 200, body: 'handled' });
    expect(await send(served.url, { path: '/other', body: 'x' })).toMatchObject({ status: 200, body: 'handled' });
    await expectGuarded(served, '/webhook', reached);
  });

  it('claims rather than passes when a closure hides whether the route is over', async () => {
    const app = new Koa();
    const { reached, handle } = createHandler();
    const hidden = plotonWebhook(quiet);
    const router = new Router().all('/other', (_ctx, next) => next());
    app.use(router.routes());
    app.use((ctx, next) => hidden(ctx, next));
    app.use(handle);
    const served = await serve(app);
    await expectGuarded(served, '/other', reached);
    expect(await send(served.url, { method: 'GET', path: '/free' })).toMatchObject({ status: 200 });
  });

  it('sees through a path that was set for the routers', async () => {
    const app = new Koa();
    const { reached, handle } = createHandler();
    app.use((ctx, next) => {
      if (ctx.path === '/old') ctx.newRouterPath = '/webhook';
      return next();
    });
    app.use(plotonWebhook(quiet));
    app.use(new Router().post('/webhook', handle).routes());
    await expectGuarded(await serve(app), '/old', reached);
  });

  it('verifies once when it is mounted bare and in the route', async () => {
    const app = new Koa();
    const { reached, handle } = createHandler();
    const middleware = plotonWebhook(quiet);
    app.use(middleware);
    app.use(new Router().post('/webhook', middleware, handle).routes());
    await expectGuarded(await serve(app), '/webhook', reached);
  });

  it('claims in a route inside a mount', async () => {
    const app = new Koa();
    const { reached, handle } = createHandler();
    const router = new Router().post('/in', plotonWebhook(quiet), handle);
    app.use(mount('/api', router.routes() as Koa.Middleware));
    await expectGuarded(await serve(app), '/api/in', reached);
  });
});
