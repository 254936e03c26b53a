import { defineProvider, ploton } from '@hookgate/core';
import fastify, { type FastifyInstance } from 'fastify';
import { describe, expect, it } from 'vitest';
import { getDelivery, platosRoute, platosWebhook, plotonWebhook, webhook } from '../src/index.ts';
import { platosDelivery, plotonDelivery, SECRETS, unsigned } from './support/deliveries.ts';
import { createRecorder } from './support/recorder.ts';
import { send, serve } from './support/serve.ts';

const options = { secret: SECRETS.ploton, ...createRecorder().options };
const platosOptions = { ...options, secret: SECRETS.platos };

/** A route that opted in, and counts who came. */
function addRoute(app: FastifyInstance, optIn: 'ploton' | 'platos' | true = true, url = '/hook') {
  const reached: unknown[] = [];
  app.post(url, { config: { webhook: optIn } }, async (request) => {
    reached.push(request.webhook?.provider);
    return 'handled';
  });
  return reached;
}

describe('a route that opted in is guarded', () => {
  const orders: ReadonlyArray<[string, (app: FastifyInstance) => unknown]> = [
    [
      'declared after, registration awaited',
      async (app) => {
        await app.register(plotonWebhook, options);
        return addRoute(app);
      },
    ],
    [
      'declared after, registration not awaited',
      (app) => {
        void app.register(plotonWebhook, options);
        return addRoute(app);
      },
    ],
    [
      'declared before, registration awaited',
      async (app) => {
        const reached = addRoute(app);
        await app.register(plotonWebhook, options);
        return reached;
      },
    ],
    [
      'declared before, registration not awaited',
      (app) => {
        const reached = addRoute(app);
        void app.register(plotonWebhook, options);
        return reached;
      },
    ],
    [
      'in a scope made before',
      async (app) => {
        let reached: unknown[] = [];
        await app.register(async (scope) => {
          reached = addRoute(scope);
        });
        await app.register(plotonWebhook, options);
        return reached;
      },
    ],
    [
      'in a scope made later',
      async (app) => {
        void app.register(plotonWebhook, options);
        let reached: unknown[] = [];
        void app.register(async (scope) => {
          void scope.register(async (below) => {
            reached = addRoute(below);
          });
        });
        await app.ready();
        return reached;
      },
    ],
  ];

  for (const [name, build] of orders) {
    it(name, async () => {
      const app = fastify();
      const reached = (await build(app)) as unknown[];
      const port = await serve(app);
      const delivery = plotonDelivery({ path: '/hook' });

      expect((await send(port, unsigned(delivery))).status).toBe(401);
      expect((await send(port, plotonDelivery({ path: '/hook', secret: 'wrong' }))).status).toBe(401);
      expect(reached).toEqual([]);
      expect((await send(port, delivery)).text).toBe('handled');
      expect(reached).toEqual(['ploton']);
    });
  }

  it('with every method, which only POST passes', async () => {
    const app = fastify();
    await app.register(plotonWebhook, options);
    app.all('/hook', { config: { webhook: true } }, async () => 'handled');
    const port = await serve(app);
    for (const method of ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE']) {
      const { status, headers } = await send(port, { method, path: '/hook' });
      expect([method, status, headers.allow]).toEqual([method, 405, 'POST']);
    }
  });

  it('although `path` names other paths', async () => {
    const app = fastify();
    await app.register(plotonWebhook, { ...options, path: '/elsewhere' });
    addRoute(app);
    const port = await serve(app);
    expect((await send(port, unsigned(plotonDelivery({ path: '/hook' })))).status).toBe(401);
    expect((await send(port, plotonDelivery({ path: '/hook' }))).status).toBe(200);
  });

  it('by the sender it names, whatever the order of registration', async () => {
    for (const order of ['ploton first', 'platos first']) {
      const app = fastify();
      if (order === 'ploton first') await app.register(plotonWebhook, options);
      await app.register(platosWebhook, platosOptions);
      if (order !== 'ploton first') await app.register(plotonWebhook, options);
      addRoute(app, 'ploton', '/a');
      addRoute(app, 'platos', '/b');
      const port = await serve(app);
      expect((await send(port, plotonDelivery({ path: '/a' }))).status).toBe(200);
      expect((await send(port, platosDelivery({ path: '/b' }))).status).toBe(200);
      expect((await send(port, platosDelivery({ path: '/a' }))).status).toBe(401);
      expect((await send(port, plotonDelivery({ path: '/b' }))).status).toBe(401);
    }
  });

  it('by a webhook that is registered around its scope when the scope has one already', async () => {
    const app = fastify();
    await app.register(async (scope) => {
      await scope.register(plotonWebhook, options);
      addRoute(scope, 'platos');
    });
    await app.register(platosWebhook, platosOptions);
    const port = await serve(app);
    expect((await send(port, platosDelivery({ path: '/hook' }))).status).toBe(200);
    expect((await send(port, plotonDelivery({ path: '/hook' }))).status).toBe(401);
  });

  it('by what its own scope has, although it shares its `config` with a route of another', async () => {
    const app = fastify();
    const config = { webhook: true } as const;
    await app.register(platosWebhook, platosOptions);
    app.post('/one', { config }, async () => 'handled');
    app.register(async (scope) => {
      await scope.register(plotonWebhook, options);
      scope.post('/two', { config }, async () => 'handled');
    });
    const port = await serve(app);
    for (let round = 0; round < 2; round++) {
      expect((await send(port, platosDelivery({ path: '/one' }))).status).toBe(200);
      expect((await send(port, platosDelivery({ path: '/two' }))).status).toBe(500);
    }
  });

  it('by a sender of your own', async () => {
    const acme = defineProvider({ ...ploton, name: 'acme', signatureHeader: 'x-ploton-signature' });
    const app = fastify();
    await app.register(webhook(acme, options));
    app.post('/hook', { config: { webhook: 'acme' as 'ploton' } }, async (request) => getDelivery(request, acme).type);
    const port = await serve(app);
    expect((await send(port, plotonDelivery({ path: '/hook' }))).text).toBe('task.complete');
    expect((await send(port, unsigned(plotonDelivery({ path: '/hook' })))).status).toBe(401);
  });
});

describe('a route that opted in, and no one webhook to guard it, is answered 500', () => {
  async function expectRefused(
    build: (app: FastifyInstance, recorded: typeof options) => unknown,
    advice: RegExp,
  ): Promise<void> {
    const recorder = createRecorder();
    const app = fastify();
    const reached = (await build(app, { ...options, ...recorder.options })) as unknown[];
    const port = await serve(app);
    for (const sent of [plotonDelivery({ path: '/hook' }), platosDelivery({ path: '/hook' })]) {
      for (const each of [sent, unsigned(sent)]) {
        const { status, json } = await send(port, each);
        expect([status, json.error]).toEqual([500, 'not_verified']);
      }
    }
    expect(reached).toEqual([]);
    expect(recorder.of('rejected')[0]?.detail).toMatch(advice);
  }

  it('`true` with two webhooks', () =>
    expectRefused(async (app, recorded) => {
      await app.register(plotonWebhook, recorded);
      await app.register(platosWebhook, platosOptions);
      return addRoute(app, true);
    }, /Name one: 'ploton', 'platos'/));

  it('a name that is not registered', () =>
    expectRefused(async (app, recorded) => {
      await app.register(plotonWebhook, recorded);
      return addRoute(app, 'platos');
    }, /Name one that is: 'ploton'/));

  it('anything that is no name', () =>
    expectRefused(async (app, recorded) => {
      await app.register(plotonWebhook, recorded);
      return addRoute(app, false as unknown as true);
    }, /"?webhook: false/));

  it('two of the same name', () =>
    expectRefused(async (app, recorded) => {
      await app.register(plotonWebhook, { ...recorded, path: '/a' });
      await app.register(plotonWebhook, { ...recorded, path: '/b' });
      return addRoute(app, 'ploton');
    }, /plotonRoute/));

  it('a webhook that answers with its own handlers', () =>
    expectRefused(async (app, recorded) => {
      await app.register(plotonWebhook, { ...recorded, on: { '*': () => {} } });
      return addRoute(app);
    }, /`on`/));
});

/** Answers with what its developer is told; Fastify itself does not. */
function showingCauses(): FastifyInstance {
  const app = fastify();
  app.setErrorHandler<Error>((error, _request, reply) =>
    reply.code(500).send({ message: (error.cause as Error | undefined)?.message }),
  );
  return app;
}

describe('a route out of reach that opted in runs for nobody', () => {
  const builds: ReadonlyArray<[string, (app: FastifyInstance) => Promise<unknown[]>]> = [
    ['nothing is registered', async (app) => addRoute(app)],
    [
      'the webhook is in a scope beside it',
      async (app) => {
        await app.register(async (scope) => {
          await scope.register(plotonWebhook, options);
        });
        return addRoute(app);
      },
    ],
  ];
  for (const [name, build] of builds) {
    it(name, async () => {
      const app = showingCauses();
      const reached = await build(app);
      const port = await serve(app);
      for (const sent of [plotonDelivery({ path: '/hook' }), unsigned(plotonDelivery({ path: '/hook' }))]) {
        const { status, json } = await send(port, sent);
        expect(status).toBe(500);
        expect(json.message).toMatch(/POST \/hook .* register plotonWebhook/);
      }
      expect(reached).toEqual([]);
    });
  }

  it('with hooks of its own', async () => {
    const app = fastify();
    const seen: string[] = [];
    const preParsing = [1, 2].map((n) => async () => void seen.push(`hook ${n}`));
    app.post('/hook', { config: { webhook: true }, preParsing }, async () => 'handled');
    await app.register(plotonWebhook, options);
    const port = await serve(app);
    expect((await send(port, plotonDelivery({ path: '/hook' }))).text).toBe('handled');
    expect(seen).toEqual(['hook 1', 'hook 2']);
  });
});

describe('a route out of reach', () => {
  it('that did not opt in fails at getDelivery', async () => {
    const app = showingCauses();
    await app.register(async (scope) => {
      await scope.register(plotonWebhook, options);
    });
    app.post('/hook', async (request) => ({ secret: getDelivery(request).event }));
    const port = await serve(app);
    for (const sent of [plotonDelivery({ path: '/hook' }), unsigned(plotonDelivery({ path: '/hook' }))]) {
      const { status, json } = await send(port, sent);
      expect(status).toBe(500);
      expect(json.message).toMatch(/Register plotonWebhook/);
      expect(json.secret).toBeUndefined();
    }
  });

  it('and the guarded scope work side by side', async () => {
    const app = fastify();
    await app.register(
      async (scope) => {
        await scope.register(plotonWebhook, options);
        addRoute(scope);
      },
      { prefix: '/guarded' },
    );
    app.post('/free', async (request) => ({ body: request.body, webhook: request.webhook }));
    const port = await serve(app);
    expect((await send(port, unsigned(plotonDelivery({ path: '/guarded/hook' })))).status).toBe(401);
    expect((await send(port, plotonDelivery({ path: '/guarded/hook' }))).status).toBe(200);
    const free = await send(port, { path: '/free', headers: { 'content-type': 'application/json' }, body: '{"a":1}' });
    expect(free.json).toEqual({ body: { a: 1 } });
  });

  it('of one webhook is guarded by the route options of the other', async () => {
    const app = fastify();
    await app.register(plotonWebhook, options);
    app.post('/hook', { ...platosRoute(platosOptions) }, async (request) => request.webhook?.provider);
    const port = await serve(app);
    expect((await send(port, platosDelivery({ path: '/hook' }))).text).toBe('platos');
    expect((await send(port, plotonDelivery({ path: '/hook' }))).status).toBe(401);
  });
});

it('a route without a delivery finds null, or what the application made of it', async () => {
  const app = fastify();
  app.decorateRequest('webhook', null);
  await app.register(plotonWebhook, options);
  await app.register(platosWebhook, platosOptions);
  app.get('/free', async (request) => ({ webhook: request.webhook }));
  const port = await serve(app);
  expect((await send(port, { method: 'GET', path: '/free' })).json).toEqual({ webhook: null });
});
