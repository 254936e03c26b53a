import fastify, { type FastifyInstance } from 'fastify';
import { describe, expect, it } from 'vitest';
import { plotonWebhook } from '../src/index.ts';
import { plotonDelivery, SECRETS, unsigned } from './support/deliveries.ts';
import { createRecorder } from './support/recorder.ts';
import { send, serve } from './support/serve.ts';

const options = { secret: SECRETS.ploton, ...createRecorder().options };

/** A route that did not opt in, and counts who came. */
function addRoute(app: FastifyInstance, url: string): unknown[] {
  const reached: unknown[] = [];
  app.all(url, async (request) => {
    reached.push(request.webhook?.provider);
    return 'handled';
  });
  return reached;
}

async function expectGuarded(app: FastifyInstance, reached: unknown[], path: string): Promise<void> {
  const port = await serve(app);
  for (const sent of [unsigned(plotonDelivery({ path })), plotonDelivery({ path, secret: 'wrong' })]) {
    expect((await send(port, sent)).status).toBe(401);
  }
  const get = await send(port, { method: 'GET', path });
  expect([get.status, get.headers.allow]).toEqual([405, 'POST']);
  expect(reached).toEqual([]);
  expect((await send(port, plotonDelivery({ path }))).text).toBe('handled');
  expect(reached).toEqual(['ploton']);
}

describe('without `on`, a route that did not opt in is guarded', () => {
  it('at the documented path', async () => {
    const app = fastify();
    const reached = addRoute(app, '/webhook');
    await app.register(plotonWebhook, options);
    await expectGuarded(app, reached, '/webhook');
  });

  it('below it, in any spelling that a route takes', async () => {
    for (const path of ['/webhook/extra', '/WebHook', '/web%68ook', '/x/../webhook', 'http://any.host/webhook']) {
      const app = fastify();
      await app.register(plotonWebhook, options);
      await expectGuarded(app, addRoute(app, '/*'), path);
    }
  });

  it('with the loose options of the router', async () => {
    for (const path of ['//webhook', '/webhook/', '/WEBHOOK', '/webhook;a=1']) {
      const app = fastify({
        routerOptions: {
          caseSensitive: false,
          ignoreDuplicateSlashes: true,
          ignoreTrailingSlash: true,
        },
        useSemicolonDelimiter: true,
      });
      await app.register(plotonWebhook, options);
      await expectGuarded(app, addRoute(app, '/webhook'), path);
    }
  });

  it('when the URL was rewritten to it', async () => {
    const app = fastify({ rewriteUrl: ({ url }) => (url === '/public' ? '/webhook' : (url as string)) });
    await app.register(plotonWebhook, options);
    await expectGuarded(app, addRoute(app, '/:any'), '/public');
  });

  it('when the URL was rewritten from it', async () => {
    const app = fastify({ rewriteUrl: ({ url }) => (url === '/webhook' ? '/inner' : (url as string)) });
    await app.register(plotonWebhook, options);
    await expectGuarded(app, addRoute(app, '/inner'), '/webhook');
  });

  it('at the `path` given', async () => {
    const app = fastify();
    await app.register(plotonWebhook, { ...options, path: ['/in', '/of/:tenant'] });
    const reached = addRoute(app, '/of/:tenant');
    await expectGuarded(app, reached, '/of/acme');
  });

  it('at a `path` with parameters, although it catches everything', async () => {
    const app = fastify();
    await app.register(plotonWebhook, { ...options, path: '/of/:tenant' });
    await expectGuarded(app, addRoute(app, '/*'), '/of/acme');
  });

  it('at the documented path below a prefix with parameters, although it catches everything', async () => {
    const app = fastify();
    let reached: unknown[] = [];
    await app.register(plotonWebhook, { ...options, prefix: '/:tenant' });
    await app.register(async (scope) => {
      reached = addRoute(scope, '/:a/:b');
    });
    await expectGuarded(app, reached, '/acme/webhook');
  });

  it('at the documented path below a prefix', async () => {
    for (const prefix of ['/api', '/:tenant']) {
      const app = fastify();
      let reached: unknown[] = [];
      await app.register(
        async (scope) => {
          await scope.register(plotonWebhook, options);
          reached = addRoute(scope, '/webhook');
        },
        { prefix },
      );
      await expectGuarded(app, reached, '/api/webhook');
    }
  });
});

describe('without `on`, other routes are left alone', () => {
  it('whatever their method and body', async () => {
    const app = fastify();
    await app.register(plotonWebhook, options);
    app.post('/login', async ({ body }) => ({ body }));
    app.post('/webhooks', async () => 'near');
    app.get('/', async () => 'home');
    const port = await serve(app);
    const json = { 'content-type': 'application/json' };
    expect((await send(port, { path: '/login', headers: json, body: '{"a":1}' })).json).toEqual({ body: { a: 1 } });
    expect((await send(port, { path: '/login', headers: { 'content-type': 'a/b' }, body: 'x' })).status).toBe(415);
    expect((await send(port, { path: '/webhooks' })).text).toBe('near');
    expect((await send(port, { method: 'GET', path: '/' })).text).toBe('home');
    expect((await send(port, { method: 'GET', path: '/nothing' })).status).toBe(404);
  });

  it('unless a signed delivery comes there: a handler would work with it unverified', async () => {
    const recorder = createRecorder();
    const app = fastify();
    await app.register(plotonWebhook, { ...options, ...recorder.options });
    const reached = addRoute(app, '/hooks/mine');
    const port = await serve(app);
    for (const path of ['/hooks/mine', '/hooks/mine?again', '/nothing']) {
      expect((await send(port, plotonDelivery({ path }))).json.error).toBe('mount_mismatch');
    }
    expect(reached).toEqual([]);
    expect(recorder.of('warning').map(({ code }) => code)).toEqual(['mount_mismatch', 'mount_mismatch']);
    expect(recorder.of('warning')[0]?.detail).toMatch(/\/hooks\/mine/);
  });

  it('a prefix moves the documented path away', async () => {
    const app = fastify();
    await app.register(plotonWebhook, { ...options, prefix: '/api' });
    app.post('/webhook', async () => 'another webhook');
    const port = await serve(app);
    expect((await send(port, { path: '/webhook' })).text).toBe('another webhook');
    expect((await send(port, plotonDelivery())).json.error).toBe('mount_mismatch');
    expect((await send(port, unsigned(plotonDelivery({ path: '/api/webhook' })))).status).toBe(401);
  });
});

it('a verified delivery that no route takes gets the 404 of the application, and one line in the log', async () => {
  const lines: unknown[] = [];
  const keep = (_fields: object, message?: string): void => void lines.push(message);
  const logger = { info() {}, warn: keep, error: keep };
  const recorder = createRecorder();
  const app = fastify();
  app.setNotFoundHandler((request, reply) => reply.code(404).send(`nothing at ${request.url}`));
  await app.register(plotonWebhook, { ...options, ...recorder.options, logger });
  const port = await serve(app);
  expect((await send(port, unsigned(plotonDelivery()))).status).toBe(401);
  lines.length = 0;
  const { status, text } = await send(port, plotonDelivery());
  await send(port, plotonDelivery());
  expect([status, text]).toEqual([404, 'nothing at /webhook']);
  expect(lines).toEqual([expect.stringMatching(/no route behind the middleware takes it\. Add one for POST/)]);
  expect(recorder.of('failed')).toMatchObject(Array(2).fill({ status: 404, attempt: 1 }));
});

it('two webhooks whose paths overlap refuse rather than verify once', async () => {
  const recorder = createRecorder();
  const app = fastify();
  await app.register(plotonWebhook, { ...options, ...recorder.options, path: '/hooks' });
  await app.register(plotonWebhook, { ...options, ...recorder.options, path: '/hooks/inner' });
  const reached = addRoute(app, '/hooks/inner');
  const port = await serve(app);
  expect((await send(port, plotonDelivery({ path: '/hooks/inner' }))).json.error).toBe('not_verified');
  expect(reached).toEqual([]);
  expect(recorder.of('failed')).toMatchObject([{ status: 500 }]);
});
