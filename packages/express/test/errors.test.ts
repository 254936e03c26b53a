import { AsyncLocalStorage } from 'node:async_hooks';
import type { RequestHandler } from 'express';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { plotonWebhook } from '../src/index.ts';
import { forged, plotonDelivery, SECRETS } from './support/deliveries.ts';
import { VERSIONS } from './support/express-versions.ts';
import { keepErrors, unreachable } from './support/handlers.ts';
import { createRecorder } from './support/recorder.ts';
import { send, serve } from './support/serve.ts';

describe.each(VERSIONS)('errors around a webhook in $name', ({ name, express }) => {
  const secret = SECRETS.ploton;
  const unhandled: unknown[] = [];
  const onUnhandled = (reason: unknown): unknown => unhandled.push(reason);

  beforeEach(() => {
    unhandled.length = 0;
    process.on('unhandledRejection', onUnhandled);
  });
  afterEach(() => {
    process.off('unhandledRejection', onUnhandled);
    expect(unhandled).toEqual([]);
  });

  const FAILING: Record<string, RequestHandler> = {
    throws: () => {
      throw new RangeError('no');
    },
    'calls next with an error': (_req, _res, next) => next(new RangeError('no')),
    'calls next with an error later': (_req, _res, next) => void setImmediate(() => next(new RangeError('no'))),
    ...(name === 'express 5' && { rejects: () => Promise.reject(new RangeError('no')) }),
  };

  test.each(Object.keys(FAILING))('a handler that %s reaches the error handler once, and runs again', async (kind) => {
    const { options, of } = createRecorder();
    const errors: unknown[] = [];
    let runs = 0;
    const app = express();
    app.use(plotonWebhook({ secret, ...options }));
    app.post('/webhook', (req, res, next) => {
      runs += 1;
      return runs === 1 ? FAILING[kind]?.(req, res, next) : void res.json(req.webhook?.attempt);
    });
    app.use(keepErrors(errors));
    const port = await serve(app);
    const delivery = plotonDelivery();
    expect(await send(port, delivery)).toMatchObject({ status: 500, text: 'RangeError' });
    expect(of('failed')).toEqual([expect.objectContaining({ status: 500, attempt: 1 })]);
    expect(await send(port, delivery)).toMatchObject({ status: 200, json: 2 });
    expect(await send(port, delivery)).toMatchObject({ json: { status: 'duplicate' } });
    expect(errors).toEqual([expect.any(RangeError)]);
  });

  test('an error without an error handler is answered by Express itself, and releases the delivery', async () => {
    const app = express();
    app.set('env', 'test');
    let runs = 0;
    app.post('/webhook', plotonWebhook({ secret, ...createRecorder().options }), (_req, res) => {
      runs += 1;
      if (runs === 1) throw new Error('no');
      res.end();
    });
    const port = await serve(app);
    const delivery = plotonDelivery();
    expect((await send(port, delivery)).status).toBe(500);
    expect((await send(port, delivery)).status).toBe(200);
  });

  test('a handler of ours that fails is answered by us, without a word of the error', async () => {
    const { options, of } = createRecorder();
    const errors: unknown[] = [];
    const on = { '*': () => Promise.reject(new Error('the password is 1234')) };
    const app = express();
    app.use(plotonWebhook({ secret, ...options, on }));
    app.use(keepErrors(errors));
    const answer = await send(await serve(app), plotonDelivery());
    expect(answer).toMatchObject({ status: 500, json: { error: 'handler_failed' } });
    expect(answer.text).not.toContain('1234');
    expect(of('failed')).toEqual([expect.objectContaining({ error: new Error('the password is 1234') })]);
    expect(errors).toEqual([]);
  });

  test("refusals do not pass through the application's error handler", async () => {
    const errors: unknown[] = [];
    const app = express();
    app.use(plotonWebhook({ secret, bodyLimitBytes: 1_000, ...createRecorder().options }));
    app.use(unreachable);
    app.use(keepErrors(errors));
    const port = await serve(app);
    expect((await send(port, forged('/webhook'))).status).toBe(401);
    expect((await send(port, { method: 'GET' })).status).toBe(405);
    expect((await send(port, plotonDelivery({ body: 'x'.repeat(1_001) }))).status).toBe(413);
    expect((await send(port, plotonDelivery({ body: '{nope' }))).status).toBe(400);
    expect((await send(port, forged('/webhook', { body: '{nope' }))).status).toBe(401);
    expect((await send(port, plotonDelivery({ headers: { 'content-encoding': 'gzip' } }))).status).toBe(415);
    expect(errors).toEqual([]);
  });

  test('a verified delivery that no route takes gets the 404 of Express, comes again, and is warned of once', async () => {
    const { options, of } = createRecorder();
    const app = express();
    app.use(plotonWebhook({ secret, ...options }));
    const port = await serve(app);
    const delivery = plotonDelivery();
    expect((await send(port, delivery)).status).toBe(404);
    expect((await send(port, delivery)).status).toBe(404);
    expect(of('failed').map(({ status, attempt }) => [status, attempt])).toEqual([
      [404, 1],
      [404, 2],
    ]);
    expect(of('warning').filter(({ code }) => code === 'not_routed')).toEqual([
      expect.objectContaining({ detail: expect.stringContaining('no route behind the middleware takes it') }),
    ]);
  });

  test('what was stored for the request before is there in the handler', async () => {
    const storage = new AsyncLocalStorage<string>();
    const app = express();
    app.use((req, _res, next) => storage.run(String(req.headers['x-request-id']), next));
    app.use(plotonWebhook({ secret, ...createRecorder().options }));
    app.post('/webhook', (_req, res) => void res.json(storage.getStore()));
    const port = await serve(app);
    const ids = ['a', 'b', 'c'];
    const answers = await Promise.all(ids.map((id) => send(port, plotonDelivery({ headers: { 'x-request-id': id } }))));
    expect(answers.map(({ json }) => json)).toEqual(ids);
  });

  /** As `on-headers` and its like: a hook that runs, and throws, when the head of an answer is written. */
  const throwingOver =
    (method: 'writeHead' | 'end', thrown: unknown, times: number): RequestHandler =>
    (_req, res, next) => {
      const original = res[method].bind(res) as (...args: unknown[]) => unknown;
      let count = 0;
      Object.assign(res, {
        [method](...args: unknown[]) {
          count += 1;
          if (count <= times) throw thrown;
          return original(...args);
        },
      });
      next();
    };

  test.each([
    ['an error', new RangeError('hook')],
    ['nothing', undefined],
    ['the text that skips a route', 'route'],
  ])(
    'a hook that throws %s over our answer reaches the error handler, and lets nobody through',
    async (_name, thrown) => {
      const errors: unknown[] = [];
      const reached: unknown[] = [];
      const app = express();
      app.use(throwingOver('writeHead', thrown, 1));
      app.use(plotonWebhook({ secret, ...createRecorder().options }));
      app.post('/webhook', (req, res) => {
        reached.push(req.webhook);
        res.json('handled');
      });
      app.use(keepErrors(errors));
      const port = await serve(app);
      expect((await send(port, forged('/webhook'))).status).toBe(500);
      expect(errors).toEqual([expect.any(Error)]);
      expect(reached).toEqual([]);
    },
  );

  test('an `end` that throws whatever is answered ends one connection, not the process', async () => {
    const app = express();
    app.set('env', 'test');
    let isBroken = true;
    const broken = throwingOver('end', new RangeError('hook'), Number.POSITIVE_INFINITY);
    app.use((req, res, next) => (isBroken ? broken(req, res, next) : next()));
    app.use(plotonWebhook({ secret, ...createRecorder().options, on: { '*': () => {} } }));
    const port = await serve(app);
    await expect(send(port, forged('/webhook'))).rejects.toThrow(/hang up|reset/);
    isBroken = false;
    expect((await send(port, plotonDelivery())).json).toEqual({ status: 'handled' });
  });
});
