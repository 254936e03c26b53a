import swagger from '@fastify/swagger';
import fastify, { type FastifyInstance } from 'fastify';
import { describe, expect, it } from 'vitest';
import { platosWebhook, plotonWebhook, webhook } from '../src/index.ts';
import { platosDelivery, plotonDelivery, SECRETS, unsigned } from './support/deliveries.ts';
import { createRecorder } from './support/recorder.ts';
import { send, serve } from './support/serve.ts';

const handled: string[] = [];
const quiet = createRecorder().options;
const options = {
  secret: SECRETS.ploton,
  ...quiet,
  on: { 'task.complete': (event: { readonly task_id: string }) => void handled.push(event.task_id) },
};

describe('with `on` the plugin owns its routes', () => {
  it('at the documented path, and answers', async () => {
    const app = fastify();
    await app.register(plotonWebhook, options);
    const port = await serve(app);
    const delivery = plotonDelivery();
    expect((await send(port, unsigned(delivery))).json.error).toBe('invalid_signature');
    expect((await send(port, delivery)).json).toEqual({ status: 'handled' });
    expect((await send(port, delivery)).json).toEqual({ status: 'duplicate' });
    expect((await send(port, plotonDelivery({ event: 'task.failed', body: '' }))).status).toBe(400);
    expect(handled.splice(0)).toHaveLength(1);
  });

  it('for every method, and answers 405 to all but POST', async () => {
    const app = fastify();
    await app.register(plotonWebhook, options);
    const port = await serve(app);
    for (const path of ['/webhook', '/webhook/', '/webhook/below']) {
      for (const method of ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND']) {
        const { status, headers, text } = await send(port, { method, path });
        expect([method, status, headers.allow]).toEqual([method, 405, 'POST']);
        expect(headers['content-length']).toBe('70');
        expect(text === '').toBe(method === 'HEAD');
      }
    }
    for (const route of ['GET', 'HEAD', 'POST'] as const)
      expect(app.hasRoute({ method: route, url: '/webhook' })).toBe(true);
  });

  it('at every `path`, and nowhere else', async () => {
    const app = fastify();
    await app.register(plotonWebhook, { ...options, path: ['/one', '/two/'] });
    const port = await serve(app);
    for (const path of ['/one', '/two', '/two/', '/one/below']) {
      expect((await send(port, unsigned(plotonDelivery({ path })))).status).toBe(401);
      expect((await send(port, plotonDelivery({ path }))).json).toEqual({ status: 'handled' });
    }
    expect((await send(port, plotonDelivery({ path: '/webhook' }))).status).toBe(404);
    expect((await send(port, plotonDelivery({ path: '/onestop' }))).status).toBe(404);
    expect(handled.splice(0)).toHaveLength(4);
  });

  it('with parameters and wildcards in `path`', async () => {
    const app = fastify();
    await app.register(plotonWebhook, { ...options, path: ['/of/:tenant', '/all/*'] });
    const port = await serve(app);
    for (const path of ['/of/acme', '/of/acme/below', '/all/x/y']) {
      expect((await send(port, unsigned(plotonDelivery({ path })))).status).toBe(401);
      expect((await send(port, plotonDelivery({ path }))).json).toEqual({ status: 'handled' });
    }
    // The client does not choose the name under which a delivery is remembered.
    const delivery = plotonDelivery({ path: '/of/acme' });
    expect((await send(port, delivery)).json).toEqual({ status: 'handled' });
    expect((await send(port, { ...delivery, path: '/of/other' })).json).toEqual({ status: 'duplicate' });
    expect((await send(port, { ...delivery, path: '/of/other/below' })).json).toEqual({ status: 'duplicate' });
    handled.length = 0;
  });

  it('beside those of another sender', async () => {
    const app = fastify();
    await app.register(plotonWebhook, options);
    await app.register(platosWebhook, { ...quiet, secret: SECRETS.platos, on: { '*': () => undefined } });
    const port = await serve(app);
    expect((await send(port, plotonDelivery())).json).toEqual({ status: 'handled' });
    expect((await send(port, platosDelivery())).json).toEqual({ status: 'handled' });
    expect((await send(port, platosDelivery({ path: '/webhook' }))).status).toBe(401);
    expect(handled.splice(0)).toHaveLength(1);
  });
});

describe('a prefix', () => {
  const placements: ReadonlyArray<[string, (app: FastifyInstance) => PromiseLike<unknown>]> = [
    ['of the registration', (app) => app.register(plotonWebhook, { ...options, prefix: '/api' })],
    ['of the registration of a made plugin', (app) => app.register(plotonWebhook(options), { prefix: '/api' })],
    [
      'of the scope',
      (app) => app.register(async (scope) => void (await scope.register(plotonWebhook, options)), { prefix: '/api' }),
    ],
    [
      'of both',
      (app) =>
        app.register(async (scope) => void (await scope.register(plotonWebhook, { ...options, prefix: '/i/' })), {
          prefix: '/ap',
        }),
    ],
  ];
  for (const [name, register] of placements) {
    it(`${name} comes first`, async () => {
      const app = fastify();
      await register(app);
      app.post('/webhook', async () => 'another webhook');
      const port = await serve(app);
      const path = name === 'of both' ? '/ap/i/webhook' : '/api/webhook';
      expect((await send(port, unsigned(plotonDelivery({ path })))).status).toBe(401);
      expect((await send(port, plotonDelivery({ path }))).json).toEqual({ status: 'handled' });
      expect((await send(port, { method: 'GET', path: `${path}/` })).status).toBe(405);
      expect((await send(port, { path: '/webhook' })).text).toBe('another webhook');
      expect(handled.splice(0)).toHaveLength(1);
    });
  }

  it('comes before every `path`, and may have parameters', async () => {
    const app = fastify();
    await app.register(plotonWebhook, { ...options, prefix: '/:tenant', path: ['/in', '/'] });
    const port = await serve(app);
    for (const path of ['/acme/in', '/acme', '/acme/']) {
      expect((await send(port, unsigned(plotonDelivery({ path })))).status).toBe(401);
      expect((await send(port, plotonDelivery({ path }))).json).toEqual({ status: 'handled' });
    }
    handled.length = 0;
  });

  it('is not to be repeated in `path`', async () => {
    const repeated = fastify().register(plotonWebhook, { ...options, prefix: '/api', path: '/api/hooks' });
    await expect(repeated).rejects.toThrow(/relative to the prefix \/api: write \/hooks, not \/api\/hooks/);
    const bare = fastify().register(plotonWebhook, { ...options, prefix: 'api' });
    await expect(bare).rejects.toThrow(/`prefix` must start with "\/"/);
  });
});

describe('registration fails', () => {
  it('for a missing secret, an unknown option, an invalid path', async () => {
    const register = async (more: object): Promise<unknown> =>
      fastify().register(plotonWebhook, { ...options, ...more });
    await expect(register({ secret: ' ' })).rejects.toThrow(TypeError);
    await expect(register({ tolerance: 5 })).rejects.toThrow(/`tolerance` does not exist/);
    await expect(register({ path: 'hook' })).rejects.toThrow(/starting with "\/"/);
    await expect(register({ path: [5] })).rejects.toThrow(/must be a path/);
    await expect(async () => fastify().register(plotonWebhook({ nope: 1 } as object))).rejects.toThrow(/`nope`/);
  });

  it('for a path that is registered already', async () => {
    const app = fastify();
    await app.register(plotonWebhook, options);
    await expect(app.register(plotonWebhook, options)).rejects.toThrow(/\/webhook is registered twice/);
  });

  it('for a second registration in a scope below, at the same path', async () => {
    const app = fastify();
    await app.register(plotonWebhook, { secret: SECRETS.ploton, path: '/a' });
    const below = app.register(async (scope) => void (await scope.register(plotonWebhook, { ...options, path: '/a' })));
    await expect(below).rejects.toThrow(/\/a is registered twice/);
  });

  it('for the factory of a plugin in the place of a plugin', () => {
    // Fastify calls what it is given with the scope.
    expect(() => webhook(fastify() as never)).toThrow(/app\.register\(webhook\(provider\)\)/);
  });
});

it('an instance made once may be registered in several places', async () => {
  const app = fastify();
  const plugin = plotonWebhook(options);
  await app.register(plugin, { prefix: '/a' });
  await app.register(plugin, { prefix: '/b' });
  const port = await serve(app);
  expect((await send(port, plotonDelivery({ path: '/a/webhook' }))).json).toEqual({ status: 'handled' });
  expect((await send(port, plotonDelivery({ path: '/b/webhook' }))).json).toEqual({ status: 'handled' });
  handled.length = 0;
});

describe('a route of the application at the path of the webhook', () => {
  const refusal = /has a route of its own at or below \/webhook.*Remove it, give the webhook another `path`/;
  for (const method of ['get', 'post'] as const) {
    it(`fails the start when ${method.toUpperCase()} was there before, instead of ending the process`, async () => {
      const awaited = fastify();
      awaited[method]('/webhook', async () => 'mine');
      await expect(
        (async () => {
          await awaited.register(plotonWebhook, options);
          await awaited.ready();
        })(),
      ).rejects.toThrow(refusal);

      const below = fastify();
      below[method]('/webhook/*', async () => 'mine');
      void below.register(plotonWebhook, options);
      await expect(below.ready()).rejects.toThrow(refusal);
    });
  }

  it('fails where it is declared when it comes after', async () => {
    const app = fastify();
    await app.register(plotonWebhook, options);
    expect(() => app.get('/webhook', async () => 'mine')).toThrow(/already declared/);
  });
});

it('@fastify/swagger lists the routes of the application, and not ours', async () => {
  const app = fastify();
  await app.register(swagger);
  await app.register(plotonWebhook, options);
  app.get('/mine', async () => 'mine');
  await app.ready();
  expect(Object.keys(app.swagger().paths ?? {})).toEqual(['/mine']);
  await app.close();
});
