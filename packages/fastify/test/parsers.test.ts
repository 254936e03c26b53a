import { Readable } from 'node:stream';
import fastifyExpress from '@fastify/express';
import fastify, { type FastifyInstance } from 'fastify';
import { describe, expect, it } from 'vitest';
import { getDelivery, keepRawBody, plotonRoute, plotonWebhook } from '../src/index.ts';
import { plotonBody, plotonDelivery, SECRETS, unsigned } from './support/deliveries.ts';
import { expressParsers } from './support/express-parsers.ts';
import { createRecorder } from './support/recorder.ts';
import { send, serve } from './support/serve.ts';

const options = { secret: SECRETS.ploton, ...createRecorder().options };
const JSON_TYPE = { 'content-type': 'application/json' };

/** A guarded route that tells what it found, and one that Fastify parses as ever. */
async function addRoutes(app: FastifyInstance): Promise<void> {
  await app.register(plotonWebhook, options);
  app.post('/hook', { config: { webhook: true } }, async (request) => ({
    body: request.body,
    same: request.body === getDelivery(request).event,
    bytes: Buffer.from(getDelivery(request).rawBody).toString(),
    type: request.headers['content-type'] ?? 'none',
    length: request.headers['content-length'] ?? 'none',
  }));
  app.post('/free', async ({ body }) => ({ body, isBuffer: Buffer.isBuffer(body) }));
}

async function expectHandled(port: number, changes: Parameters<typeof plotonDelivery>[0] = {}): Promise<void> {
  const delivery = plotonDelivery({ path: '/hook', ...changes });
  const { status, json } = await send(port, delivery);
  const bytes = Buffer.from(delivery.body).toString();
  expect([status, json]).toMatchObject([200, { body: JSON.parse(bytes), same: true, bytes }]);
  expect(json.type).toBe(delivery.headers['content-type'] ?? 'none');
  expect(json.length).toBe(String(Buffer.byteLength(delivery.body)));
  expect((await send(port, unsigned(delivery))).status).toBe(401);
}

describe('the event is `request.body`, and the parsers of the application stay as they are', () => {
  it('with those of Fastify', async () => {
    const app = fastify();
    await addRoutes(app);
    const port = await serve(app);
    await expectHandled(port);
    expect((await send(port, { path: '/free', headers: JSON_TYPE, body: '{"a":1}' })).json.body).toEqual({ a: 1 });
    expect((await send(port, { path: '/free', headers: { 'content-type': 'a/b' }, body: 'x' })).status).toBe(415);
  });

  it('with a JSON parser of its own', async () => {
    const app = fastify();
    app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    await addRoutes(app);
    const port = await serve(app);
    await expectHandled(port);
    expect((await send(port, { path: '/free', headers: JSON_TYPE, body: '{"a":1}' })).json.isBuffer).toBe(true);
  });

  it('with a JSON parser that throws', async () => {
    const app = fastify();
    app.addContentTypeParser('application/json', { parseAs: 'string' }, () => {
      throw new Error('not this one');
    });
    await addRoutes(app);
    await expectHandled(await serve(app));
  });

  it('with none at all', async () => {
    const app = fastify();
    app.removeAllContentTypeParsers();
    await addRoutes(app);
    const port = await serve(app);
    await expectHandled(port);
    expect((await send(port, { path: '/free', headers: JSON_TYPE, body: '{"a":1}' })).status).toBe(415);
  });

  it('whatever the type of the delivery', async () => {
    const app = fastify();
    await addRoutes(app);
    const port = await serve(app);
    const types = [
      'garbage',
      'text/plain',
      'application/x-www-form-urlencoded',
      'application/json; charset=utf-16',
      '',
    ];
    for (const type of [...types, undefined]) await expectHandled(port, { headers: { 'content-type': type } });
  });

  it('in chunks, whatever their type', async () => {
    const app = fastify();
    await addRoutes(app);
    const port = await serve(app);
    for (const type of ['application/json', 'garbage']) {
      const { body, headers } = plotonDelivery({ headers: { 'content-type': type } });
      const chunked = {
        headers: headers as Record<string, string>,
        body: new Blob([String(body)]).stream(),
        duplex: 'half',
      };
      const answer = await fetch(`http://127.0.0.1:${port}/hook`, { method: 'POST', ...chunked } as RequestInit);
      expect(await answer.json()).toMatchObject({ same: true, bytes: body, type, length: 'none' });
    }
  });

  it('although Fastify would not have parsed it', async () => {
    const app = fastify();
    await addRoutes(app);
    await expectHandled(await serve(app), { body: plotonBody().replace('"data":', '"__proto__": {"x": 1}, "data":') });
  });

  it('beyond the limit of the route, when the receiver has its own', async () => {
    const app = fastify({ bodyLimit: 100 });
    await app.register(plotonWebhook, { ...options, bodyLimitBytes: 50_000 });
    app.post('/hook', { config: { webhook: true } }, async ({ body }) => JSON.stringify(body).length);
    const port = await serve(app);
    const body = plotonBody('task.complete', 'x'.repeat(40_000)).replace(/"data":("x+")/, '"data":{"x":$1}');
    expect(Number((await send(port, plotonDelivery({ path: '/hook', body }))).text)).toBeGreaterThan(40_000);
  });

  it('checked by the schema of the route, at the headers as they came', async () => {
    const app = fastify();
    await app.register(plotonWebhook, options);
    const schema = { body: { type: 'object', properties: { n: { type: 'number' } }, required: ['n'] } };
    app.post('/hook', { schema, config: { webhook: true } }, async () => 'handled');
    const port = await serve(app);
    expect((await send(port, plotonDelivery({ path: '/hook' }))).text).toBe('handled');
    const body = plotonBody().replace('"n": 1.0,', '');
    expect((await send(port, plotonDelivery({ path: '/hook', body }))).status).toBe(400);
  });

  it('with headers that an earlier hook has put there', async () => {
    const app = fastify();
    app.addHook('onRequest', (request, _reply, done) => {
      request.headers = { 'x-added': 'yes' };
      done();
    });
    await app.register(plotonWebhook, options);
    app.post('/hook', { config: { webhook: true } }, async ({ headers }) => ({ headers }));
    const port = await serve(app);
    const { json } = await send(port, plotonDelivery({ path: '/hook' }));
    expect(json.headers).toMatchObject({ 'x-added': 'yes', 'content-type': 'application/json' });
  });
});

describe('a body that was read before the webhook', () => {
  async function withExpress(parser: ReturnType<typeof expressParsers.json>) {
    const recorder = createRecorder();
    const app = fastify();
    await app.register(fastifyExpress);
    app.use(parser);
    await app.register(plotonWebhook, { ...options, ...recorder.options });
    const reached: unknown[] = [];
    app.post('/hook', { config: { webhook: true } }, async (request) => {
      reached.push(request.body);
      return 'handled';
    });
    return { recorder, reached, port: await serve(app) };
  }

  it('by express.json() is answered 500 at once, and the log names the fix', async () => {
    const { recorder, reached, port } = await withExpress(expressParsers.json());
    for (const sent of [plotonDelivery({ path: '/hook' }), plotonDelivery({ path: '/hook', secret: 'wrong' })]) {
      expect((await send(port, sent)).json.error).toBe('body_consumed');
    }
    expect((await send(port, unsigned(plotonDelivery({ path: '/hook' })))).status).toBe(401);
    expect(reached).toEqual([]);
    expect(recorder.of('rejected')[0]?.detail).toMatch(/@fastify\/express.*keepRawBody/);
  });

  it('by express.json() that keeps the bytes is verified', async () => {
    const { reached, port } = await withExpress(expressParsers.json({ verify: keepRawBody }));
    const delivery = plotonDelivery({ path: '/hook' });
    expect((await send(port, delivery)).text).toBe('handled');
    expect((await send(port, { ...delivery, body: `${delivery.body} ` })).status).toBe(401);
    expect(reached).toEqual([JSON.parse(delivery.body as string)]);
  });

  it('by express.raw() is verified', async () => {
    const { port } = await withExpress(expressParsers.raw({ type: '*/*' }));
    expect((await send(port, plotonDelivery({ path: '/hook' }))).text).toBe('handled');
    expect((await send(port, plotonDelivery({ path: '/hook', secret: 'wrong' }))).status).toBe(401);
  });

  it('by an earlier hook that hands on other bytes is verified with those', async () => {
    const app = fastify();
    app.addHook('preParsing', async (request, _reply, payload) => {
      const pieces: Buffer[] = [];
      for await (const piece of payload) pieces.push(piece as Buffer);
      if (request.headers['x-change'] !== undefined) pieces.push(Buffer.from(' '));
      return Readable.from(pieces);
    });
    await app.register(plotonWebhook, options);
    app.post('/hook', { config: { webhook: true } }, async () => 'handled');
    const port = await serve(app);
    expect((await send(port, plotonDelivery({ path: '/hook' }))).text).toBe('handled');
    expect((await send(port, plotonDelivery({ path: '/hook', headers: { 'x-change': 'yes' } }))).status).toBe(400);
  });

  it('by an earlier hook that left nothing is answered 500', async () => {
    const app = fastify();
    app.addHook('preParsing', async (_request, _reply, payload) => {
      for await (const _ of payload);
    });
    await app.register(plotonWebhook, options);
    app.post('/hook', { config: { webhook: true } }, async () => 'handled');
    const port = await serve(app);
    expect((await send(port, plotonDelivery({ path: '/hook' }))).json.error).toBe('body_consumed');
  });

  it('by an earlier hook that kept the bytes is verified', async () => {
    const app = fastify();
    app.addHook('preParsing', async (request, _reply, payload) => {
      const pieces: Buffer[] = [];
      for await (const piece of payload) pieces.push(piece as Buffer);
      Object.assign(request, { rawBody: Buffer.concat(pieces) });
      return payload;
    });
    await app.register(plotonWebhook, options);
    app.post('/hook', { config: { webhook: true } }, async () => 'handled');
    const port = await serve(app);
    expect((await send(port, plotonDelivery({ path: '/hook' }))).text).toBe('handled');
  });
});

describe('limits', () => {
  it('of the route hold, and those of the server for the routes of `on`', async () => {
    const app = fastify({ bodyLimit: 2_000 });
    await app.register(plotonWebhook, { ...options, on: { '*': () => {} } });
    app.post('/small', { bodyLimit: 300, ...plotonRoute(options) }, async () => 'handled');
    app.post('/large', { bodyLimit: 9_000, ...plotonRoute(options) }, async () => 'handled');
    const port = await serve(app);
    const body = (length: number): string => plotonBody('task.complete', { text: 'x'.repeat(length) });
    const status = async (path: string, length: number) =>
      (await send(port, plotonDelivery({ path, body: body(length) }))).status;
    expect([await status('/small', 10), await status('/small', 500)]).toEqual([200, 413]);
    expect([await status('/large', 5_000), await status('/large', 9_000)]).toEqual([200, 413]);
    expect([await status('/webhook', 500), await status('/webhook', 5_000)]).toEqual([200, 413]);
  });
});
