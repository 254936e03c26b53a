import { type Context, Hono, type Next } from 'hono';
import { every, except, some } from 'hono/combine';
import { LinearRouter } from 'hono/router/linear-router';
import { RegExpRouter } from 'hono/router/reg-exp-router';
import { TrieRouter } from 'hono/router/trie-router';
import { describe, expect, test } from 'vitest';
import { memoryStore, platosWebhook, plotonWebhook } from '../../src/index.ts';
import { createRecorder, forged, platosDelivery, plotonDelivery, SECRETS, unsigned } from '../support/deliveries.ts';
import type { Platform, Send } from '../support/platform.ts';

/** Spellings of `/webhook`, each of which some router takes for it. */
const SPELLINGS = [
  '/webhook',
  '/WEBHOOK',
  '/webhook/',
  '//webhook',
  '/web%68ook',
  '/web%2568ook',
  '/./webhook',
  '/%2e/webhook',
  '/x/../webhook',
  '/webhook;a=1',
  '/webhook/extra',
  '/webhook?x=1',
  'http://evil.example/webhook',
];

const ROUTERS = {
  SmartRouter: () => new Hono(),
  RegExpRouter: () => new Hono({ router: new RegExpRouter() }),
  TrieRouter: () => new Hono({ router: new TrieRouter() }),
  LinearRouter: () => new Hono({ router: new LinearRouter() }),
};

/** Which requests a webhook takes for its own, depending on where it is mounted. */
export function mountSuite(platform: Platform): void {
  const { options } = createRecorder();
  const reached = (c: Context): Response => c.json({ reached: c.var.webhook?.type ?? 'unverified' });

  async function expectGuarded(send: Send, path: string): Promise<void> {
    expect(await send(plotonDelivery({ path }))).toMatchObject({ status: 200, json: { reached: 'task.complete' } });
    expect(await send(unsigned(path))).toMatchObject({ status: 401, json: { error: 'invalid_signature' } });
    expect(await send(forged(path))).toMatchObject({ status: 401, json: { error: 'invalid_signature' } });
  }
  async function expectFree(send: Send, path: string): Promise<void> {
    expect(await send(unsigned(path))).toMatchObject({ status: 200, json: { reached: 'unverified' } });
  }

  describe.each(Object.entries(ROUTERS))('mounted in an app with a %s', (_, createApp) => {
    test('bare: guards the documented path and leaves everything else alone', async () => {
      const app = createApp();
      app.use(plotonWebhook(options));
      app.post('/webhook', reached);
      app.post('/login', async (c) => c.json({ welcome: await c.req.json() }));
      app.get('/', (c) => c.text('home'));
      app.options('/', (c) => c.text('options'));
      const send = await platform.serve(app);

      await expectGuarded(send, '/webhook');
      expect(await send({ path: '/login', body: '{"user":1}' })).toMatchObject({ json: { welcome: { user: 1 } } });
      expect(await send({ method: 'GET', path: '/' })).toMatchObject({ status: 200, text: 'home' });
      expect(await send({ method: 'OPTIONS', path: '/' })).toMatchObject({ status: 200, text: 'options' });
      expect(await send({ method: 'GET', path: '/nowhere' })).toMatchObject({ status: 404 });
    });

    test('on a route: claims the route, not its siblings', async () => {
      const app = createApp();
      app.post('/hooks/:tenant', plotonWebhook(options), reached);
      app.post('/webhook', reached);
      const send = await platform.serve(app);
      await expectGuarded(send, '/hooks/acme');
      await expectFree(send, '/webhook');
    });

    test('under a prefix: claims everything below it', async () => {
      const app = createApp();
      app.use('/hooks/*', plotonWebhook(options));
      app.all('*', reached);
      const send = await platform.serve(app);
      await expectGuarded(send, '/hooks');
      await expectGuarded(send, '/hooks/a/b');
      await expectFree(send, '/other');
    });

    test('under a base path: claims everything below it', async () => {
      const app = createApp();
      const api = app.basePath('/api');
      api.use(plotonWebhook(options));
      api.post('/a', reached);
      app.post('/other', reached);
      const send = await platform.serve(app);
      await expectGuarded(send, '/api/a');
      await expectFree(send, '/other');
    });

    test('in a sub-app: claims everything below it', async () => {
      const sub = createApp();
      sub.use(plotonWebhook(options));
      sub.post('/a', reached);
      const app = createApp();
      app.route('/api', sub);
      app.post('/other', reached);
      const send = await platform.serve(app);
      await expectGuarded(send, '/api/a');
      await expectFree(send, '/other');
    });

    test('in a sub-app with an error handler of its own, two levels down', async () => {
      const inner = createApp().onError((_error, c) => c.text('inner', 500));
      inner.post('/a', plotonWebhook(options), reached);
      inner.post('/b', reached);
      const app = createApp();
      app.route('/x', createApp().route('/y', inner));
      const send = await platform.serve(app);
      await expectGuarded(send, '/x/y/a');
      await expectFree(send, '/x/y/b');
    });

    test('within every(), except() and some()', async () => {
      const pass = async (_c: Context, next: Next): Promise<void> => next();
      const app = createApp();
      app.use('/every/*', every(pass, plotonWebhook(options)));
      app.use(
        '/some/*',
        some(() => false, plotonWebhook(options)),
      );
      app.use('/except/*', except('/except/free', plotonWebhook(options)));
      app.all('*', reached);
      const send = await platform.serve(app);
      await expectGuarded(send, '/every/a');
      await expectGuarded(send, '/some/a');
      await expectGuarded(send, '/except/a');
      await expectFree(send, '/except/free');
    });

    test('bare within every(): guards the documented path only', async () => {
      const app = createApp();
      app.use(every(plotonWebhook(options)));
      app.all('*', reached);
      const send = await platform.serve(app);
      await expectGuarded(send, '/webhook');
      await expectFree(send, '/other');
    });
  });

  test.each(SPELLINGS)('a stranger does not get past a bare mount as POST %s', async (path) => {
    for (const strict of [true, false]) {
      const app = new Hono({ strict });
      app.use(plotonWebhook(options));
      app.all('*', reached);
      const send = await platform.serve(app);
      expect(await send(unsigned(path))).toMatchObject({ status: 401 });
      expect(await send(forged(path))).toMatchObject({ status: 401 });
    }
  });

  test('a bare mount guards what a custom getPath makes of a URL, too', async () => {
    const app = new Hono({ getPath: (request) => new URL(request.url).pathname.replace('/v1', '') });
    app.use(plotonWebhook(options));
    app.post('/webhook', reached);
    await expectGuarded(await platform.serve(app), '/v1/webhook');
  });

  test('a bare mount guards the URL itself, too, whatever a custom getPath makes of it', async () => {
    const app = new Hono({ getPath: (request) => `/any-host${new URL(request.url).pathname}` });
    app.use(plotonWebhook(options));
    app.post('/any-host/webhook', reached);
    await expectGuarded(await platform.serve(app), '/webhook');
  });

  test('a request that is passed on is left to Hono, even when nobody answers it', async () => {
    const messages: string[] = [];
    const app = new Hono();
    app.onError((error, c) => {
      messages.push(error.message);
      return c.text('no', 500);
    });
    app.use(plotonWebhook(options));
    app.post('/silent', (() => undefined) as never);
    expect(await (await platform.serve(app))({ path: '/silent' })).toMatchObject({ status: 500, text: 'no' });
    expect(messages).toEqual([expect.stringContaining('not finalized')]);
  });

  test('a `secret` function is asked with the path and query', async () => {
    const urls: string[] = [];
    const secret = ({ url }: { readonly url: string }): string => {
      urls.push(url);
      return SECRETS.ploton;
    };
    const app = new Hono();
    app.post('/hooks/:tenant', plotonWebhook({ ...options, secret }), reached);
    const path = '/hooks/acme?key=1';
    expect(await (await platform.serve(app))(plotonDelivery({ path }))).toMatchObject({ status: 200 });
    expect(urls).toEqual([path]);
  });

  test('a signed delivery that a bare mount does not guard is refused, and the fix is logged once', async () => {
    const recorder = createRecorder();
    const app = new Hono();
    app.use(plotonWebhook(recorder.options));
    app.post('/elsewhere', reached);
    const send = await platform.serve(app);
    for (let times = 0; times < 2; times += 1) {
      const answer = await send(plotonDelivery({ path: '/elsewhere' }));
      expect(answer).toMatchObject({ status: 500, json: { error: 'mount_mismatch' } });
    }
    const warnings = recorder.of('warning').filter(({ code }) => code === 'mount_mismatch');
    expect(warnings).toEqual([expect.objectContaining({ detail: expect.stringContaining("path: '/elsewhere'") })]);
  });

  test('the option `path` moves the gate', async () => {
    const app = new Hono();
    app.use(plotonWebhook({ ...options, path: ['/in', '/hooks/ploton'] }));
    app.all('*', reached);
    const send = await platform.serve(app);
    await expectGuarded(send, '/in');
    await expectGuarded(send, '/hooks/ploton');
    await expectFree(send, '/webhook');
  });

  test('a URL that earlier middleware rewrote is guarded under both names', async () => {
    const inner = new Hono();
    inner.use(plotonWebhook(options));
    inner.all('*', reached);
    const app = new Hono();
    app.all('*', (c) => {
      const url = new URL(c.req.url);
      if (url.pathname === '/old') url.pathname = '/webhook';
      return inner.fetch(new Request(url, c.req.raw), c.env as object);
    });
    await expectGuarded(await platform.serve(app), '/old');
  });

  test('in a mounted application it sees what is left of the path, as a bare mount', async () => {
    const inner = new Hono();
    inner.use(plotonWebhook(options));
    inner.all('*', reached);
    const app = new Hono();
    app.mount('/inner', inner.fetch);
    const send = await platform.serve(app);
    await expectGuarded(send, '/inner/webhook');
    await expectFree(send, '/inner/other');
  });

  test('two senders, each mounted bare, guard their own paths', async () => {
    const app = new Hono();
    app.use(plotonWebhook(options));
    app.use(platosWebhook({ ...options, secret: SECRETS.platos }));
    app.post('*', reached);
    const send = await platform.serve(app);
    await expectGuarded(send, '/webhook');
    expect(await send(platosDelivery())).toMatchObject({ status: 200, json: { reached: 'message.rated' } });
    expect(await send(unsigned('/webhooks/platos'))).toMatchObject({ status: 401 });
  });

  test('mounted twice, a delivery is taken once', async () => {
    const middleware = plotonWebhook(options);
    const app = new Hono();
    app.use(middleware);
    app.post('/webhook', middleware, reached);
    await expectGuarded(await platform.serve(app), '/webhook');
  });

  test.each(['GET', 'PUT', 'OPTIONS', 'DELETE'])('%s where it is mounted is answered 405', async (method) => {
    const app = new Hono();
    app.use('/hooks', plotonWebhook(options));
    app.all('*', reached);
    const send = await platform.serve(app);
    const answer = await send({ method, path: '/hooks' });
    expect(answer).toMatchObject({ status: 405, json: { error: 'method_not_allowed' }, headers: { allow: 'POST' } });
  });

  test('HEAD where it is mounted is answered 405, without a body', async () => {
    const app = new Hono();
    app.use('/hooks', plotonWebhook(options));
    app.all('*', reached);
    const answer = await (await platform.serve(app))({ method: 'HEAD', path: '/hooks' });
    expect(answer).toMatchObject({ status: 405, text: '', headers: { allow: 'POST' } });
  });

  test('the endpoint is named by the mount, so that no spelling of the path makes a delivery new', async () => {
    const store = memoryStore();
    const app = new Hono();
    app.use('/hooks/:tenant/*', plotonWebhook({ ...options, store }));
    app.all('*', reached);
    const send = await platform.serve(app);
    const delivery = plotonDelivery();
    expect(await send({ ...delivery, path: '/hooks/a' })).toMatchObject({ json: { reached: 'task.complete' } });
    expect(await send({ ...delivery, path: '/hooks/b/c' })).toMatchObject({ json: { status: 'duplicate' } });
  });
}
