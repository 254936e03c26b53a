import { PassThrough, Readable } from 'node:stream';
import fastify, { type FastifyRequest } from 'fastify';
import rawBody from 'fastify-raw-body';
import { describe, expect, it } from 'vitest';
import { getDelivery, plotonRoute, plotonWebhook } from '../src/index.ts';
import { plotonBody, plotonDelivery, SECRETS } from './support/deliveries.ts';
import { createRecorder } from './support/recorder.ts';
import { send, serve } from './support/serve.ts';

const options = { secret: SECRETS.ploton, ...createRecorder().options };

describe('hooks behind the webhook that read the body', () => {
  for (const runFirst of [false, true]) {
    it(`fastify-raw-body has its bytes (runFirst: ${runFirst})`, async () => {
      const app = fastify();
      await app.register(rawBody, { global: true, runFirst });
      await app.register(plotonWebhook, options);
      app.post('/hook', { config: { webhook: true } }, async (request) => ({
        body: request.body,
        raw: request.rawBody,
      }));
      app.post('/route', { ...plotonRoute(options) }, async (request) => ({
        body: request.body,
        raw: request.rawBody,
      }));
      app.post('/free', async (request) => ({ raw: request.rawBody }));
      const port = await serve(app);
      for (const path of ['/hook', '/route']) {
        const delivery = plotonDelivery({ path });
        const { json } = await send(port, delivery);
        expect(json.body).toEqual(JSON.parse(delivery.body as string));
        // A hook of the scope has read the request before raw-body, told to run first, asks for it.
        expect(json.raw).toBe(runFirst && path === '/hook' ? undefined : delivery.body);
      }
      expect(
        (await send(port, { path: '/free', headers: { 'content-type': 'application/json' }, body: '{ "a":1}' })).json
          .raw,
      ).toBe('{ "a":1}');
    });
  }

  it('a pipe gets the whole of a large body', async () => {
    const app = fastify();
    await app.register(plotonWebhook, options);
    const seen: number[] = [];
    app.addHook('preParsing', (_request, _reply, payload, done) => {
      let length = 0;
      const pass = new PassThrough();
      pass.on('data', (piece: Buffer) => {
        length += piece.length;
      });
      pass.on('end', () => seen.push(length));
      done(null, payload.pipe(pass));
    });
    app.post('/hook', { config: { webhook: true } }, async (request) => getDelivery(request).type);
    const port = await serve(app);
    const body = plotonBody('task.progress', { text: 'x'.repeat(300_000) });
    expect((await send(port, plotonDelivery({ path: '/hook', body }))).text).toBe('task.progress');
    expect(seen).toEqual([Buffer.byteLength(body)]);
  });

  const listeners: Readonly<Record<string, (payload: Readable, keep: (piece: Buffer) => void) => unknown>> = {
    'for data': (payload, keep) => payload.on('data', keep),
    'for data, before all others': (payload, keep) => payload.prependListener('data', keep),
    'for what there is to read': (payload, keep) =>
      payload.on('readable', () => {
        for (let piece = payload.read(); piece !== null; piece = payload.read()) keep(piece);
      }),
    'only by reading': (payload, keep) => keep(payload.read()),
  };
  for (const [how, listen] of Object.entries(listeners)) {
    it(`a hook that listens ${how} has the body before the handler runs`, async () => {
      const app = fastify();
      await app.register(plotonWebhook, options);
      app.decorateRequest('kept', '');
      app.addHook('preParsing', (request, _reply, payload, done) => {
        const kept: Buffer[] = [];
        Object.defineProperty(request, 'kept', { get: () => Buffer.concat(kept).toString() });
        listen(payload as Readable, (piece) => kept.push(piece));
        done();
      });
      app.post('/hook', { config: { webhook: true } }, async (request) => ({
        kept: request.getDecorator('kept'),
        type: request.headers['content-type'],
        same: request.body === getDelivery(request).event,
      }));
      const port = await serve(app);
      const delivery = plotonDelivery({ path: '/hook', headers: { 'content-type': 'text/plain' } });
      expect((await send(port, delivery)).json).toEqual({ kept: delivery.body, type: 'text/plain', same: true });
    });
  }

  it('a stream that is kept for later has the body, and changes nothing any more', async () => {
    const app = fastify();
    await app.register(plotonWebhook, options);
    const kept: Readable[] = [];
    app.addHook('preParsing', (_request, _reply, payload, done) => {
      kept.push(payload as Readable);
      done();
    });
    app.post('/hook', { config: { webhook: true } }, async (request) => {
      let text = '';
      for await (const piece of kept.pop() as Readable) text += piece;
      return { text, type: request.headers['content-type'], length: request.headers['content-length'] };
    });
    const port = await serve(app);
    const delivery = plotonDelivery({ path: '/hook', headers: { 'content-type': 'text/plain' } });
    const length = String(Buffer.byteLength(delivery.body));
    expect((await send(port, delivery)).json).toEqual({ text: delivery.body, type: 'text/plain', length });
  });

  it('a hook finds what earlier ones have put into the headers', async () => {
    const app = fastify();
    app.addHook('onRequest', (request, _reply, done) => {
      request.headers = { 'x-added': 'yes' };
      done();
    });
    await app.register(plotonWebhook, options);
    const seen: unknown[] = [];
    app.addHook('preParsing', (request, _reply, _payload, done) => {
      seen.push(request.headers['x-added']);
      done();
    });
    app.post('/hook', { config: { webhook: true } }, async () => 'handled');
    expect((await send(await serve(app), plotonDelivery({ path: '/hook' }))).text).toBe('handled');
    expect(seen).toEqual(['yes']);
  });

  it('a hook that waits for the body', async () => {
    const app = fastify();
    await app.register(plotonWebhook, options);
    const seen: string[] = [];
    app.addHook('preParsing', async (_request, _reply, payload) => {
      const pieces: Buffer[] = [];
      for await (const piece of payload) pieces.push(piece as Buffer);
      const bytes = Buffer.concat(pieces);
      seen.push(bytes.toString());
      return Readable.from([bytes]);
    });
    app.post('/hook', { config: { webhook: true } }, async (request) => ({
      same: request.body === getDelivery(request).event,
    }));
    const port = await serve(app);
    const delivery = plotonDelivery({ path: '/hook' });
    expect((await send(port, delivery)).json).toEqual({ same: true });
    expect(seen).toEqual([delivery.body]);
  });
});

it('Ajv changes the body of a route with a schema, and not the delivery', async () => {
  const app = fastify();
  await app.register(plotonWebhook, options);
  const schema = {
    body: {
      type: 'object',
      additionalProperties: false,
      properties: {
        event: { type: 'string' },
        data: { type: 'object', properties: { n: { type: 'string' } } },
        added: { type: 'string', default: 'by Ajv' },
      },
    },
  };
  const handler = async (request: FastifyRequest) => ({ body: request.body, event: getDelivery(request).event });
  app.post('/hook', { config: { webhook: true }, schema }, handler);
  app.post('/route', { ...plotonRoute(options), schema }, handler);
  const port = await serve(app);
  for (const path of ['/hook', '/route']) {
    const delivery = plotonDelivery({ path, body: plotonBody('task.complete', { n: 5 }) });
    expect((await send(port, delivery)).json).toEqual({
      body: { event: 'task.complete', data: { n: '5' }, added: 'by Ajv' },
      event: JSON.parse(delivery.body as string),
    });
  }
});

it('an event that cannot be copied for Ajv is an error of that request', async () => {
  const app = fastify();
  const uncopied = {
    '~standard': { version: 1, vendor: 'test', validate: () => ({ value: { run: () => undefined } }) },
  } as const;
  const route = plotonRoute({ ...options, schemas: { 'task.complete': uncopied } });
  app.post('/route', { ...route, schema: { body: { type: 'object' } } }, async () => 'handled');
  app.post('/free', { ...route }, async () => 'handled');
  const port = await serve(app);
  expect(await send(port, plotonDelivery({ path: '/route' }))).toMatchObject({ status: 500 });
  expect(await send(port, plotonDelivery({ path: '/free' }))).toMatchObject({ status: 200, text: 'handled' });
});
