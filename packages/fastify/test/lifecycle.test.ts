import { AsyncLocalStorage } from 'node:async_hooks';
import { once } from 'node:events';
import { connect } from 'node:net';
import { deferred } from '@hookgate/test-services';
import fastify from 'fastify';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { getDelivery, plotonRoute, plotonWebhook } from '../src/index.ts';
import { plotonBody, plotonDelivery, SECRETS, unsigned } from './support/deliveries.ts';
import { logLines } from './support/log-lines.ts';
import { createRecorder } from './support/recorder.ts';
import { send, serve } from './support/serve.ts';

const options = { secret: SECRETS.ploton, ...createRecorder().options };

describe('app.close()', () => {
  for (const mode of ['a handler of `on`', 'the handler of a guarded route']) {
    it(`lets ${mode} end, and its sender have the answer`, async () => {
      const recorder = createRecorder();
      const app = fastify();
      const running = deferred();
      const over = deferred();
      const work = async (): Promise<string> => {
        running.resolve();
        await over.promise;
        return 'handled';
      };
      const ownsRoute = mode === 'a handler of `on`';
      await app.register(plotonWebhook, {
        ...options,
        ...recorder.options,
        ...(ownsRoute ? { on: { '*': work } } : {}),
      });
      if (!ownsRoute) app.post('/webhook', work);
      const port = await serve(app);

      const delivery = plotonDelivery();
      const answer = send(port, delivery);
      await running.promise;
      // A copy that waits for the outcome is sent away at once, to come again elsewhere.
      const copy = send(port, delivery);
      await recorder.first('received');
      await vi.waitUntil(() => recorder.of('received').length === 2);
      let closed = false;
      const closing = app.close().then(() => {
        closed = true;
      });
      expect((await copy).status).toBe(503);
      expect(closed).toBe(false);
      over.resolve();
      expect((await answer).status).toBe(200);
      await closing;
      expect(recorder.of('handled')).toHaveLength(1);
    });
  }
});

describe('a sender that goes away while it sends', () => {
  for (const way of ['reset', 'end'] as const) {
    it(`(${way}) is no error of anybody`, async () => {
      const recorder = createRecorder();
      const { lines, stream } = logLines();
      const app = fastify({ logger: { level: 'warn', stream } });
      const errors: unknown[] = [];
      const aborts: unknown[] = [];
      app.setErrorHandler((error) => void errors.push(error));
      app.addHook('onError', async (_request, _reply, error) => void errors.push(error));
      app.addHook('onRequestAbort', async (request) => void aborts.push(request.id));
      const answers: unknown[] = [];
      app.addHook('onSend', async (_request, reply) => void answers.push(reply.statusCode));
      await app.register(plotonWebhook, { ...options, observer: recorder.options.observer, logger: app.log });
      let runs = 0;
      app.post('/webhook', async () => {
        runs += 1;
      });
      const port = await serve(app);
      const { headers } = plotonDelivery();
      const socket = connect(port, '127.0.0.1');
      socket.on('error', () => undefined);
      const head = Object.entries({ host: 'x', ...headers, 'content-length': '1000' });
      socket.write(
        `POST /webhook HTTP/1.1\r\n${head.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n{"half`,
      );
      await once(socket, 'connect');
      await vi.waitUntil(async () => {
        const [count] = await new Promise<[number]>((resolve) =>
          app.server.getConnections((_error, n) => resolve([n])),
        );
        return count > 0;
      });
      if (way === 'reset') socket.resetAndDestroy();
      else socket.end();
      expect(await recorder.first('rejected')).toMatchObject({ code: 'body_aborted' });
      // The application is well.
      expect((await send(port, plotonDelivery())).status).toBe(200);
      expect([runs, errors, lines, answers]).toEqual([1, [], [], [200]]);
      socket.destroy();
      if (way === 'reset') await vi.waitUntil(() => aborts.length === 1);
    });
  }
});

describe('the log', () => {
  it('is that of the application', async () => {
    const { lines, stream } = logLines();
    const app = fastify({ logger: { level: 'info', stream } });
    await app.register(plotonWebhook, { secret: SECRETS.ploton });
    app.post('/webhook', async () => 'handled');
    const port = await serve(app);
    const delivery = plotonDelivery();
    await send(port, unsigned(delivery));
    await send(port, delivery);
    const traffic = ['rejected', 'received', 'handled'].map((type) => `ploton.webhook.${type}`);
    const events = lines.map(({ event }) => event).filter((event) => traffic.includes(String(event)));
    expect(events).toEqual(traffic);
    expect(lines.find(({ event }) => event === 'ploton.webhook.received')).toMatchObject({
      webhook_event: 'task.complete',
      task_id: JSON.parse(delivery.body as string).task_id,
    });
  });

  it('is the console for what has to be mended, when the application has none', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const error = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    onTestFinished(() => void vi.restoreAllMocks());
    const app = fastify();
    await app.register(plotonWebhook, { secret: SECRETS.ploton });
    app.post('/elsewhere', async () => 'handled');
    const port = await serve(app);
    await send(port, plotonDelivery({ path: '/elsewhere' }));
    expect(warn).toHaveBeenCalledWith(expect.stringMatching(/guards \/webhook/), expect.anything());
    expect(error).not.toHaveBeenCalled();
  });

  it('is silent when the application silenced it', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    onTestFinished(() => void vi.restoreAllMocks());
    const app = fastify({ logger: { level: 'silent' } });
    await app.register(plotonWebhook, { secret: SECRETS.ploton });
    const port = await serve(app);
    await send(port, plotonDelivery({ path: '/elsewhere' }));
    expect(warn).not.toHaveBeenCalled();
  });
});

it('what an AsyncLocalStorage held before the webhook is there in the handler', async () => {
  const storage = new AsyncLocalStorage<string>();
  const app = fastify();
  app.addHook('onRequest', (request, _reply, done) => storage.run(String(request.headers['x-id']), done));
  const seen: unknown[] = [];
  await app.register(plotonWebhook, { ...options, on: { '*': () => void seen.push(storage.getStore()) } });
  app.post('/route', { ...plotonRoute(options) }, async () => storage.getStore());
  const port = await serve(app);
  const texts = ['one', 'two'].map(async (id) => {
    await send(port, plotonDelivery({ headers: { 'x-id': id } }));
    return (await send(port, plotonDelivery({ path: '/route', headers: { 'x-id': id } }))).text;
  });
  expect(await Promise.all(texts)).toEqual(['one', 'two']);
  expect(seen.toSorted()).toEqual(['one', 'two']);
});

describe('app.inject()', () => {
  it('is answered as a socket is', async () => {
    const app = fastify();
    await app.register(plotonWebhook, { ...options, path: '/own', on: { 'task.waiting': () => {} } });
    app.post('/route', { ...plotonRoute(options) }, async (request) => getDelivery(request).event);
    onTestFinished(() => app.close());
    for (const path of ['/own', '/route']) {
      const { headers, body } = plotonDelivery({ path });
      const inject = (change: object = {}) =>
        app.inject({
          method: 'POST',
          url: path,
          headers: headers as Record<string, string>,
          payload: body as string,
          ...change,
        });
      expect((await inject({ headers: {} })).json().error).toBe('invalid_signature');
      expect((await inject({ payload: `${body} ` })).json().error).toBe('invalid_signature');
      const first = await inject();
      expect([first.statusCode, first.json()]).toEqual([
        200,
        path === '/own' ? { status: 'unhandled' } : JSON.parse(body as string),
      ]);
      expect((await inject()).json()).toEqual({ status: 'duplicate' });
      if (path === '/own') expect((await inject({ method: 'GET', payload: '' })).headers.allow).toBe('POST');
    }
  });

  it('with an object is signed as the text that inject makes of it', async () => {
    const app = fastify();
    app.post('/route', { ...plotonRoute(options) }, async (request) => getDelivery(request).type);
    onTestFinished(() => app.close());
    const event = JSON.parse(plotonBody());
    const { headers } = plotonDelivery({ body: JSON.stringify(event) });
    const { body } = await app.inject({
      method: 'POST',
      url: '/route',
      headers: headers as Record<string, string>,
      payload: event,
    });
    expect(body).toBe('task.complete');
  });
});
