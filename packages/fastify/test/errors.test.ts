import fastify, { type FastifyInstance } from 'fastify';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { getDelivery, plotonRoute, plotonWebhook } from '../src/index.ts';
import { plotonDelivery, SECRETS, unsigned } from './support/deliveries.ts';
import { createRecorder, type Recorder } from './support/recorder.ts';
import { send, serve } from './support/serve.ts';

/** How a route comes to be guarded. */
const MOUNTS: ReadonlyArray<[string, (app: FastifyInstance, recorder: Recorder, handler: () => unknown) => unknown]> = [
  [
    'registered',
    async (app, recorder, handler) => {
      await app.register(plotonWebhook, { secret: SECRETS.ploton, ...recorder.options });
      app.post('/webhook', async () => handler());
    },
  ],
  [
    'as options of a route',
    (app, recorder, handler) => {
      app.post('/webhook', { ...plotonRoute({ secret: SECRETS.ploton, ...recorder.options }) }, async () => handler());
    },
  ],
];

for (const [name, mount] of MOUNTS) {
  describe(`${name}: what the handler throws`, () => {
    it('goes to the error handler once, and the delivery runs again', async () => {
      const recorder = createRecorder();
      const app = fastify();
      const errors: unknown[] = [];
      app.setErrorHandler((error, _request, reply) => {
        errors.push(error);
        return reply.code(418).send('mended');
      });
      const failure = new Error('first time');
      let runs = 0;
      await mount(app, recorder, () => {
        runs += 1;
        if (runs === 1) throw failure;
        return 'handled';
      });
      const port = await serve(app);
      const delivery = plotonDelivery();
      const first = await send(port, delivery);
      expect([first.status, first.text]).toEqual([418, 'mended']);
      expect(errors).toEqual([failure]);
      expect((await send(port, delivery)).text).toBe('handled');
      expect((await send(port, delivery)).json).toEqual({ status: 'duplicate' });
      expect(runs).toBe(2);
      expect(recorder.of('failed')).toMatchObject([{ status: 418, error: failure, attempt: 1 }]);
      expect(recorder.of('handled')).toMatchObject([{ status: 200, attempt: 2 }]);
    });

    it('goes to Fastify’s own error handler, when there is no other', async () => {
      const recorder = createRecorder();
      const app = fastify();
      const rejected = Promise.reject(Object.assign(new Error('later'), { statusCode: 422 }));
      rejected.catch(() => undefined);
      await mount(app, recorder, () => rejected);
      const port = await serve(app);
      const { status, json } = await send(port, plotonDelivery());
      expect([status, json.message]).toEqual([422, 'later']);
      expect(recorder.of('failed')).toMatchObject([{ status: 422, error: { message: 'later' } }]);
    });

    it('counts by what the sender is told in the end', async () => {
      const recorder = createRecorder();
      const app = fastify();
      app.setErrorHandler((_error, _request, reply) => reply.code(200).send('never mind'));
      await mount(app, recorder, () => {
        throw new Error('swallowed');
      });
      const port = await serve(app);
      expect((await send(port, plotonDelivery())).status).toBe(200);
      expect(recorder.of('handled')).toMatchObject([{ status: 200 }]);
    });
  });

  it(`${name}: refusals are no errors of the application`, async () => {
    const app = fastify({ bodyLimit: 1_000 });
    const errors: unknown[] = [];
    app.setErrorHandler((error, _request, reply) => {
      errors.push(error);
      return reply.code(500).send('always 500');
    });
    await mount(app, createRecorder(), () => 'handled');
    const port = await serve(app);
    expect((await send(port, unsigned(plotonDelivery()))).status).toBe(401);
    expect((await send(port, plotonDelivery({ body: 'x'.repeat(2_000) }))).status).toBe(413);
    expect((await send(port, plotonDelivery({ body: '{nope' }))).status).toBe(400);
    expect((await send(port, plotonDelivery({ headers: { 'content-encoding': 'gzip' } }))).status).toBe(415);
    if (name === 'registered') expect((await send(port, { method: 'GET' })).status).toBe(405);
    expect(errors).toEqual([]);
  });

  it(`${name}: refusals pass the hooks of the application as they are`, async () => {
    const app = fastify();
    app.setReplySerializer(() => '"serialised"');
    app.addHook('onRequest', async (_request, reply) => {
      reply.header('x-app', 'yes').serializer(() => '"serialised"');
    });
    const answered: number[] = [];
    app.addHook('onResponse', async (_request, reply) => void answered.push(reply.statusCode));
    await mount(app, createRecorder(), () => 'handled');
    const port = await serve(app);
    const { status, json, headers } = await send(port, unsigned(plotonDelivery()));
    expect([status, json.error, headers['x-app']]).toEqual([401, 'invalid_signature', 'yes']);
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
    expect(answered).toEqual([401]);
  });
}

it('a hook that fails over a refusal is an error of the application, and its error handler may answer', async () => {
  const app = fastify();
  app.addHook('onSend', async (_request, reply) => {
    if (reply.statusCode === 401) throw new Error('not my day');
  });
  app.setErrorHandler((error: Error, _request, reply) => reply.code(500).send({ said: error.message }));
  await app.register(plotonWebhook, { secret: SECRETS.ploton, ...createRecorder().options, on: { '*': () => {} } });
  const { status, json } = await send(await serve(app), unsigned(plotonDelivery()));
  expect([status, json]).toEqual([500, { said: 'not my day' }]);
});

it('a delivery that the request cannot hold is an error, no handler runs, and the delivery comes again', async () => {
  const recorder = createRecorder();
  const app = fastify();
  app.decorateRequest('webhook', { getter: () => null });
  await app.register(plotonWebhook, { secret: SECRETS.ploton, ...recorder.options });
  const reached: unknown[] = [];
  app.post('/webhook', async () => void reached.push('handler'));
  expect((await send(await serve(app), plotonDelivery())).status).toBe(500);
  expect(reached).toEqual([]);
  expect(recorder.of('failed')).toMatchObject([{ status: 500 }]);
});

it('a status of the handler decides: 2xx commits, anything else lets the delivery run again', async () => {
  const recorder = createRecorder();
  const app = fastify();
  const statuses = [500, 400, 302, 202];
  await app.register(plotonWebhook, { secret: SECRETS.ploton, ...recorder.options });
  app.post('/webhook', async (_request, reply) => reply.code(statuses.shift() ?? 200).send('answered'));
  const port = await serve(app);
  const delivery = plotonDelivery();
  for (const status of [500, 400, 302, 202]) expect((await send(port, delivery)).status).toBe(status);
  expect((await send(port, delivery)).json).toEqual({ status: 'duplicate' });
  expect(recorder.of('failed').map(({ status, attempt }) => [status, attempt])).toEqual([
    [500, 1],
    [400, 2],
    [302, 3],
  ]);
  expect(recorder.of('handled')).toMatchObject([
    { status: 202, attempt: 4, warning: expect.stringMatching(/counts only 200/) },
  ]);
});

it('an error of a hook behind the webhook lets the delivery run again', async () => {
  const recorder = createRecorder();
  const app = fastify();
  let closed = true;
  await app.register(plotonWebhook, { secret: SECRETS.ploton, ...recorder.options });
  app.addHook('preHandler', async () => {
    if (closed) throw Object.assign(new Error('not now'), { statusCode: 503 });
  });
  app.post('/webhook', async () => 'handled');
  const port = await serve(app);
  const delivery = plotonDelivery();
  expect((await send(port, delivery)).status).toBe(503);
  closed = false;
  expect((await send(port, delivery)).text).toBe('handled');
  expect(recorder.of('failed')).toMatchObject([{ status: 503, error: { message: 'not now' } }]);
});

it('a body brings along nothing that counts as a delivery', async () => {
  const app = fastify();
  const reached: unknown[] = [];
  app.post('/webhook', async (request) => {
    reached.push(getDelivery(Object.assign(request, request.body)));
  });
  const port = await serve(app);
  const body = JSON.stringify({ webhook: { provider: 'ploton', event: { event: 'task.complete' } } });
  const { status, json } = await send(port, { headers: { 'content-type': 'application/json' }, body });
  expect({ status, code: json.code }).toEqual({ status: 500, code: 'not_verified' });
  expect(reached).toEqual([]);
});

it.each([
  ['nothing', undefined],
  ['null', null],
  ['a text', 'no'],
])('a hook of the application that throws %s over our answer lets nobody through', async (_name, thrown) => {
  const app = fastify();
  const reached: unknown[] = [];
  app.addHook('onRequest', async (_request, reply) => {
    const { header } = reply;
    reply.header = () => {
      reply.header = header;
      throw thrown;
    };
  });
  await app.register(plotonWebhook, { secret: SECRETS.ploton, ...createRecorder().options });
  app.post('/webhook', async (request) => {
    reached.push(request.webhook);
    return 'handled';
  });
  const port = await serve(app);
  const { text } = await send(port, { headers: { 'x-ploton-signature': 'f'.repeat(64) } });
  expect(text).not.toBe('handled');
  expect(reached).toEqual([]);
});

describe('a route that nobody guards tells strangers nothing of the set-up', () => {
  it.each<[string, (app: FastifyInstance) => unknown]>([
    ['getDelivery', (app) => app.post('/hook', async (request) => getDelivery(request).event)],
    ['config.webhook', (app) => app.post('/hook', { config: { webhook: true } }, async () => 'reached')],
  ])('%s: its log does', async (_how, route) => {
    const lines: string[] = [];
    const app = fastify({ logger: { level: 'error', stream: { write: (line: string) => void lines.push(line) } } });
    route(app);
    const { status, json } = await send(await serve(app), plotonDelivery({ path: '/hook' }));
    expect([status, json]).toEqual([
      500,
      {
        statusCode: 500,
        code: 'not_verified',
        error: 'Internal Server Error',
        message: 'No webhook delivery was verified for this request; the log says why.',
      },
    ]);
    expect(lines.join()).toMatch(/[Rr]egister plotonWebhook/);
  });

  it('without a log, the console has it once', async () => {
    const said: unknown[] = [];
    vi.spyOn(console, 'error').mockImplementation((text) => void said.push(text));
    onTestFinished(() => void vi.restoreAllMocks());
    const app = fastify();
    app.post('/no-log', { config: { webhook: true } }, async () => 'reached');
    const port = await serve(app);
    for (let i = 0; i < 2; i += 1) expect((await send(port, plotonDelivery({ path: '/no-log' }))).status).toBe(500);
    expect(said).toEqual([expect.stringMatching(/^\[hookgate\] The route POST \/no-log has `config\.webhook`/)]);
  });
});
