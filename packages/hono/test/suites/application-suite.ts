import { AsyncLocalStorage } from 'node:async_hooks';
import { deferred } from '@hookgate/test-services';
import { type Context, Hono } from 'hono';
import { cors } from 'hono/cors';
import { etag } from 'hono/etag';
import { HTTPException } from 'hono/http-exception';
import { afterEach, beforeEach, describe, expect, type MockInstance, test, vi } from 'vitest';
import { getDelivery, NotVerifiedError, platos, ploton, plotonWebhook, webhook } from '../../src/index.ts';
import { createRecorder, forged, hurried, plotonDelivery, unsigned } from '../support/deliveries.ts';
import type { Platform } from '../support/platform.ts';

/** How the application gets its deliveries, and what its answers do to them. */
export function applicationSuite(platform: Platform): void {
  const { options } = createRecorder();
  let consoleError: MockInstance;
  beforeEach(() => {
    consoleError = vi.spyOn(console, 'error').mockImplementation(() => {});
  });
  afterEach(() => consoleError.mockRestore());

  test('with handlers it answers itself, and calls nothing behind it', async () => {
    const handled: string[] = [];
    const app = new Hono();
    app.use(plotonWebhook({ ...options, on: { 'task.complete': (event) => void handled.push(event.task_id) } }));
    app.all('*', () => {
      throw new Error('reached');
    });
    const send = await platform.serve(app);
    const delivery = plotonDelivery();
    expect(await send(delivery)).toMatchObject({ status: 200, json: { status: 'handled' } });
    expect(await send(delivery)).toMatchObject({ status: 200, json: { status: 'duplicate' } });
    expect(await send(plotonDelivery({ event: 'task.failed' }))).toMatchObject({ json: { status: 'unhandled' } });
    expect(handled).toEqual([JSON.parse(String(delivery.body)).task_id]);
  });

  test('a handler that throws is answered by us, and runs again', async () => {
    let attempts: number[] = [];
    const app = new Hono();
    app.use(
      plotonWebhook({
        ...options,
        on: {
          '*': (_event, { attempt }) => {
            attempts = [...attempts, attempt];
            if (attempt === 1) throw new Error('secret detail');
          },
        },
      }),
    );
    const send = await platform.serve(app);
    const delivery = plotonDelivery();
    const failed = await send(delivery);
    expect(failed).toMatchObject({ status: 500, json: { error: 'handler_failed' } });
    expect(failed.text).not.toContain('secret detail');
    expect(await send(delivery)).toMatchObject({ status: 200, json: { status: 'handled' } });
    expect(attempts).toEqual([1, 2]);
  });

  test('without handlers the delivery is in c.var.webhook, and getDelivery() insists on it', async () => {
    const app = new Hono();
    app.post('/webhook', plotonWebhook(options), (c) => {
      expect(getDelivery(c)).toBe(c.var.webhook);
      expect(getDelivery(c, ploton)).toBe(c.var.webhook);
      expect(() => getDelivery(c, platos)).toThrow(NotVerifiedError);
      return c.json(c.var.webhook.event);
    });
    const delivery = plotonDelivery();
    expect((await (await platform.serve(app))(delivery)).json).toEqual(JSON.parse(String(delivery.body)));
  });

  test('getDelivery() takes nothing that a body brought along', async () => {
    const app = new Hono();
    const reached: unknown[] = [];
    app.onError((error, c) => c.text(error.name, 500));
    app.post('/webhook', async (c) => {
      const body: object = await c.req.json();
      for (const [name, value] of Object.entries(body)) c.set(name as never, value as never);
      reached.push(getDelivery(c));
      return c.text('handled');
    });
    const body = JSON.stringify({ webhook: { provider: 'ploton', event: { event: 'task.complete' } } });
    const answer = await (await platform.serve(app))({ ...unsigned('/webhook'), body });
    expect(answer).toMatchObject({ status: 500, text: 'NotVerifiedError' });
    expect(reached).toEqual([]);
  });

  test('getDelivery() where nothing verified the request fails, through onError', async () => {
    const errors: Error[] = [];
    const app = new Hono();
    app.onError((error, c) => {
      errors.push(error);
      return c.text('no', 500);
    });
    app.post('/webhook', (c) => c.json(getDelivery(c)));
    const answer = await (await platform.serve(app))(unsigned('/webhook'));
    expect(answer).toMatchObject({ status: 500, text: 'no' });
    expect(errors).toEqual([expect.any(NotVerifiedError)]);
    expect(errors[0]?.message).toContain('Mount plotonWebhook()');
  });

  test('refusals are answered past onError and notFound', async () => {
    const app = new Hono();
    app.onError((_error, c) => c.text('onError', 500));
    app.notFound((c) => c.text('notFound', 404));
    app.use(plotonWebhook({ ...options, bodyLimitBytes: 10 }));
    const send = await platform.serve(app);
    expect(await send(unsigned('/webhook'))).toMatchObject({ status: 401, json: { error: 'invalid_signature' } });
    expect(await send(forged('/webhook'))).toMatchObject({ status: 413, json: { error: 'body_too_large' } });
    expect(await send({ method: 'GET', path: '/webhook' })).toMatchObject({ status: 405 });
  });

  test('a refusal overrides an answer that earlier middleware prepared', async () => {
    const app = new Hono();
    app.use(async (c, next) => {
      c.res = new Response('prepared', { headers: { 'x-prepared': '1' } });
      await next();
    });
    app.use(plotonWebhook(options));
    const send = await platform.serve(app);
    expect(await send(forged('/webhook'))).toMatchObject({ status: 401, json: { error: 'invalid_signature' } });
    expect(await send({ path: '/other' })).toMatchObject({ status: 200, text: 'prepared' });
  });

  test('middleware in front sees refusals, and may add to them', async () => {
    const app = new Hono();
    app.use(cors());
    app.use(etag());
    app.use(plotonWebhook(options));
    const answer = await (await platform.serve(app))(forged('/webhook'));
    expect(answer).toMatchObject({ status: 401, headers: { 'access-control-allow-origin': '*' } });
  });

  test('the AsyncLocalStorage of middleware in front reaches the handler', async () => {
    const storage = new AsyncLocalStorage<string>();
    const app = new Hono();
    app.use((_c, next) => storage.run('in front', next));
    app.post('/webhook', plotonWebhook(options), (c) => c.text(storage.getStore() ?? 'lost'));
    expect(await (await platform.serve(app))(plotonDelivery())).toMatchObject({ text: 'in front' });
  });

  describe('the claim', () => {
    /** An application that answers as told, once for each delivery of a key; then with 200. */
    async function serveOnce(first: (c: Context) => Response | Promise<Response> | undefined, app: Hono = new Hono()) {
      const recorder = createRecorder();
      app.post('/webhook', plotonWebhook(recorder.options), (c) =>
        c.var.webhook.attempt === 1 ? (first(c) as Response) : c.text('again'),
      );
      return { send: await platform.serve(app), recorder };
    }

    test.each([200, 201, 204])('is committed by a %i, before the answer leaves', async (status) => {
      const { send, recorder } = await serveOnce((c) => c.body(null, status as 200));
      const delivery = plotonDelivery();
      expect((await send(delivery)).status).toBe(status);
      expect(await send(delivery)).toMatchObject({ status: 200, json: { status: 'duplicate' } });
      // Ploton takes nothing but 200.
      expect(recorder.of('handled')[0]?.warning !== undefined).toBe(status !== 200);
    });

    test.each([302, 404, 409, 500, 503])('is released by a %i', async (status) => {
      const { send } = await serveOnce((c) => c.text('not now', status as 500));
      const delivery = plotonDelivery();
      expect(await send(delivery)).toMatchObject({ status, text: 'not now' });
      expect(await send(delivery)).toMatchObject({ status: 200, text: 'again' });
    });

    test.each([
      ['an Error', () => new Error('broken'), 500],
      ['an HTTPException', () => new HTTPException(418, { message: 'teapot' }), 418],
    ])('is released by %s that is thrown, and onError answers it', async (_, create, status) => {
      const error = create();
      const errors: Error[] = [];
      const app = new Hono();
      app.onError((thrown, c) => {
        errors.push(thrown);
        return c.text('from onError', (thrown instanceof HTTPException ? thrown.status : 500) as 500);
      });
      const { send, recorder } = await serveOnce(() => {
        throw error;
      }, app);
      const delivery = plotonDelivery();
      expect(await send(delivery)).toMatchObject({ status, text: 'from onError' });
      expect(errors).toEqual([error]);
      expect(recorder.of('failed')).toEqual([expect.objectContaining({ status, error })]);
      expect(await send(delivery)).toMatchObject({ status: 200, text: 'again' });
    });

    test('is released by an error that onError answers with 200', async () => {
      const app = new Hono();
      app.onError((_error, c) => c.text('all is well'));
      const { send, recorder } = await serveOnce(async () => {
        throw new Error('broken');
      }, app);
      const delivery = plotonDelivery();
      expect(await send(delivery)).toMatchObject({ status: 200, text: 'all is well' });
      expect(recorder.of('failed')).toHaveLength(1);
      expect(await send(delivery)).toMatchObject({ text: 'again' });
    });

    test('is released by something thrown that is no Error, which Hono hands to the server', async () => {
      const app = new Hono();
      // A server answers that with 500; without one, somebody has to.
      if (!platform.onNode) {
        app.use(async (c, next) => {
          await next().catch(() => {
            c.res = c.text('thrown', 500);
          });
        });
      }
      const { send, recorder } = await serveOnce(() => {
        throw 'a string';
      }, app);
      const delivery = plotonDelivery();
      expect(await send(delivery)).toMatchObject({ status: 500 });
      expect(recorder.of('failed')).toEqual([expect.objectContaining({ error: 'a string' })]);
      expect(await send(delivery)).toMatchObject({ status: 200, text: 'again' });
    });

    test('is released when the handler answers nothing, which Hono makes an error of', async () => {
      const { send } = await serveOnce(() => undefined);
      const delivery = plotonDelivery();
      expect(await send(delivery)).toMatchObject({ status: 500 });
      expect(await send(delivery)).toMatchObject({ status: 200, text: 'again' });
    });

    test('is released when no handler takes the delivery: the 404 is Hono’s', async () => {
      const recorder = createRecorder();
      const app = new Hono();
      app.use(plotonWebhook(recorder.options));
      const answer = await (await platform.serve(app))(plotonDelivery());
      expect(answer).toMatchObject({ status: 404, text: '404 Not Found' });
      expect(recorder.of('failed')).toEqual([expect.objectContaining({ status: 404 })]);
      expect(recorder.of('warning').filter(({ code }) => code === 'not_routed')).toHaveLength(1);
    });

    test('is held while the handler runs: a copy waits and mirrors', async () => {
      const started = deferred();
      const finish = deferred();
      const recorder = createRecorder();
      let runs = 0;
      const app = new Hono();
      app.post('/webhook', plotonWebhook(recorder.options), async (c) => {
        runs += 1;
        started.resolve();
        await finish.promise;
        return c.text('done');
      });
      const send = await platform.serve(app);
      const delivery = plotonDelivery();
      const first = send(delivery);
      await started.promise;
      const copy = send(delivery);
      await vi.waitFor(() => expect(recorder.of('received')).toHaveLength(2));
      finish.resolve();
      expect(await first).toMatchObject({ status: 200, text: 'done' });
      expect(await copy).toMatchObject({ status: 200, json: { status: 'duplicate' } });
      expect(runs).toBe(1);
    });
  });

  describe('a handler that outlives the deadline', () => {
    async function serveSlow(finish: (c: Context) => Response | Promise<Response>, app: Hono = new Hono()) {
      const recorder = createRecorder();
      const gate = deferred();
      app.post('/webhook', webhook(hurried, recorder.options), async (c) => {
        if (c.var.webhook.attempt > 1) return c.text('again');
        await gate.promise;
        return finish(c);
      });
      const send = await platform.serve(app);
      return { send, recorder, gate };
    }

    test('is answered 503, goes on, and its late success counts', async () => {
      const { send, recorder, gate } = await serveSlow((c) => c.text('late'));
      const delivery = plotonDelivery();
      const answer = await send(delivery);
      expect(answer).toMatchObject({ status: 503, json: { error: 'overdue' } });
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
      expect(recorder.of('handled')).toEqual([]);
      await afterTheAnswer(platform);
      gate.resolve();
      expect(await recorder.first('handled')).toMatchObject({ late: true, status: 200 });
      expect(await send(delivery)).toMatchObject({ status: 200, json: { status: 'duplicate' } });
      expect(consoleError).not.toHaveBeenCalled();
    });

    test.each<[string, (c: Context) => Response]>([
      ['answer', (c) => c.text('late', 422)],
      [
        'error',
        () => {
          throw new Error('late');
        },
      ],
    ])('and fails with an %s is released, with its late status', async (what, finish) => {
      const { send, recorder, gate } = await serveSlow(finish);
      const delivery = plotonDelivery();
      expect(await send(delivery)).toMatchObject({ status: 503 });
      await afterTheAnswer(platform);
      gate.resolve();
      const failed = await recorder.first('failed');
      expect(failed).toMatchObject({ late: true, status: what === 'answer' ? 422 : 500 });
      expect(await send(delivery)).toMatchObject({ status: 200, text: 'again' });
    });

    test('and throws no Error, late, is released and nothing is unhandled', async () => {
      const unhandled = vi.fn();
      process.on('unhandledRejection', unhandled);
      const { send, recorder, gate } = await serveSlow(() => {
        throw 'late';
      });
      expect(await send(plotonDelivery())).toMatchObject({ status: 503 });
      await afterTheAnswer(platform);
      gate.resolve();
      expect(await recorder.first('failed')).toMatchObject({ late: true, error: 'late' });
      await new Promise((resolve) => setImmediate(resolve));
      process.off('unhandledRejection', unhandled);
      expect(unhandled).not.toHaveBeenCalled();
    });

    test('behind and in front of other middleware', async () => {
      const app = new Hono();
      app.use(cors());
      app.use(etag());
      app.use((_c, next) => next());
      const { send, recorder, gate } = await serveSlow((c) => c.text('late', 202), app);
      expect(await send(plotonDelivery())).toMatchObject({ status: 503, json: { error: 'overdue' } });
      await afterTheAnswer(platform);
      gate.resolve();
      expect(await recorder.first('handled')).toMatchObject({ late: true, status: 202 });
      expect(consoleError).not.toHaveBeenCalled();
    });

    test('and has handlers', async () => {
      const recorder = createRecorder();
      const gate = deferred();
      const app = new Hono();
      app.use(webhook(hurried, { ...recorder.options, on: { '*': () => gate.promise } }));
      const send = await platform.serve(app);
      const delivery = plotonDelivery();
      expect(await send(delivery)).toMatchObject({ status: 503, json: { error: 'overdue' } });
      gate.resolve();
      expect(await recorder.first('handled')).toMatchObject({ late: true });
      expect(await send(delivery)).toMatchObject({ status: 200, json: { status: 'duplicate' } });
    });
  });

  test('a factory that was passed uncalled says so, and lets nobody through', async () => {
    const errors: Error[] = [];
    for (const uncalled of [plotonWebhook, webhook]) {
      const app = new Hono();
      app.onError((error, c) => {
        errors.push(error);
        return c.text('no', 500);
      });
      app.use(uncalled as never);
      app.post('/webhook', (c) => c.text('reached'));
      expect(await (await platform.serve(app))(unsigned('/webhook'))).toMatchObject({ status: 500, text: 'no' });
    }
    expect(errors.map(({ name }) => name)).toEqual(['TypeError', 'TypeError']);
    expect(errors[0]?.message).toContain('write app.use(plotonWebhook())');
    expect(errors[1]?.message).toContain('write app.use(webhook(provider))');
  });

  test('closing the receiver sends new deliveries away and waits for the running one', async () => {
    const started = deferred();
    const finish = deferred();
    const middleware = plotonWebhook(options);
    const app = new Hono();
    app.post('/webhook', middleware, async (c) => {
      started.resolve();
      await finish.promise;
      return c.text('done');
    });
    const send = await platform.serve(app);
    const running = send(plotonDelivery());
    await started.promise;
    const closed = middleware.receiver.close();
    expect(await send(plotonDelivery())).toMatchObject({ status: 503, json: { error: 'shutting_down' } });
    finish.resolve();
    expect(await closed).toBe(true);
    expect(await running).toMatchObject({ status: 200, text: 'done' });
  });
}

/** Off Node, a late answer is only seen some milliseconds after ours, and nothing tells when. */
async function afterTheAnswer({ onNode }: Platform): Promise<void> {
  if (!onNode) await new Promise((resolve) => setTimeout(resolve, 50));
}
