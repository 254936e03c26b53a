import { AsyncLocalStorage } from 'node:async_hooks';
import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { defineProvider, type Observation, type PlotonEvent, type Provider } from '@hookgate/core';
import type Koa from 'koa';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type NodeWebhookOptions, ploton, webhook } from '../src/index.ts';
import { plotonDelivery, SECRET, unsigned } from './support/deliveries.ts';
import { createGate } from './support/gate.ts';
import { createLog } from './support/log.ts';
import { codeOf, type Sent, send } from './support/send.ts';
import { serve } from './support/serve.ts';
import { KOAS } from './support/versions.ts';

/** A sender with Ploton's scheme that waits a moment only. */
const hasty: Provider<PlotonEvent, 'event', 'data'> = defineProvider({ ...ploton, deadlineMs: 300 });

interface Setup {
  readonly handle?: Koa.Middleware;
  readonly before?: readonly Koa.Middleware[];
  readonly options?: NodeWebhookOptions<typeof ploton>;
  readonly provider?: typeof ploton;
}

const answerHandled: Koa.Middleware = (ctx) => {
  ctx.body = 'handled';
};

/** An application whose handler the test may change, and everything that was observed of it. */
async function start(App: typeof Koa, { handle, before = [], options, provider = ploton }: Setup) {
  const log = createLog();
  const seen: Observation[] = [];
  const waiting = new Set<() => void>();
  const attempts: number[] = [];
  const observer = (observation: Observation): void => {
    seen.push(observation);
    for (const wake of waiting) wake();
  };
  const app = new App();
  for (const middleware of before) app.use(middleware);
  const middleware = webhook(provider, { secret: SECRET, logger: log, observer, ...options });
  app.use(middleware);
  const state = { handle: handle ?? answerHandled };
  app.use((ctx, next) => {
    attempts.push(ctx.state.webhook.attempt);
    return state.handle(ctx, next);
  });
  const served = await serve(app);

  async function observed<T extends Observation['type']>(
    type: T,
    code?: string,
  ): Promise<Extract<Observation, { type: T }>> {
    for (;;) {
      const found = seen.find(
        (each) => each.type === type && (code === undefined || ('code' in each && each.code === code)),
      );
      if (found !== undefined) return found as Extract<Observation, { type: T }>;
      await new Promise<void>((resolve) => waiting.add(resolve));
    }
  }
  return { ...served, app, middleware, log, attempts, observed, state };
}

/** Starts a request and leaves before the answer. */
async function sendAndLeave(url: string, { headers, body }: Sent, when: Promise<unknown>): Promise<void> {
  const outgoing = request(`${url}/webhook`, { method: 'POST', headers: { ...headers } });
  outgoing.on('error', () => {});
  outgoing.end(body);
  await when;
  outgoing.destroy();
}

describe.each(KOAS)('$koa', ({ Koa }) => {
  const isDuplicate = { status: 200, body: '{"status":"duplicate"}' };

  it.each<[string, Koa.Middleware, number]>([
    [
      'throws',
      () => {
        throw new Error('a secret of the application');
      },
      500,
    ],
    ['rejects', () => Promise.reject(new Error('a secret of the application')), 500],
    ['calls ctx.throw', (ctx) => ctx.throw(503, 'a secret of the application', { expose: false }), 503],
  ])('hands what a handler %s to the error event, once, and lets the retry run', async (_, handle, status) => {
    const { url, errors, observed, state, attempts } = await start(Koa, { handle });
    const delivery = plotonDelivery();
    const answer = await send(url, delivery);
    expect(answer.status).toBe(status);
    expect(answer.body).not.toContain('secret');
    expect(errors).toEqual([expect.objectContaining({ message: 'a secret of the application' })]);
    expect((await observed('failed')).error).toBe(errors[0]);
    state.handle = answerHandled;
    expect(await send(url, delivery)).toMatchObject({ status: 200, body: 'handled' });
    expect(await send(url, delivery)).toMatchObject(isDuplicate);
    expect(attempts).toEqual([1, 2]);
    expect(errors).toHaveLength(1);
  });

  it('leaves errors to an error handler that a context already has', async () => {
    const heard: unknown[] = [];
    const listen: Koa.Middleware = (ctx, next) => {
      const { onerror } = ctx;
      ctx.onerror = (error) => {
        if (error !== null) heard.push(error);
        onerror.call(ctx, error);
      };
      return next();
    };
    const { url, errors } = await start(Koa, {
      before: [listen],
      handle: () => {
        throw new Error('a secret of the application');
      },
    });
    expect((await send(url, plotonDelivery())).status).toBe(500);
    expect(heard).toEqual([expect.objectContaining({ message: 'a secret of the application' })]);
    expect(errors).toEqual(heard);
  });

  it('goes by the status the handler answers', async () => {
    const { url, attempts, state } = await start(Koa, {});
    for (const [status, again] of [
      [200, 'duplicate'],
      [202, 'duplicate'],
      [204, 'duplicate'],
      [302, 'handled'],
      [409, 'handled'],
      [500, 'handled'],
    ] as const) {
      const delivery = plotonDelivery();
      state.handle = (ctx) => {
        ctx.status = status;
      };
      expect((await send(url, delivery)).status).toBe(status);
      state.handle = answerHandled;
      expect((await send(url, delivery)).body).toContain(again);
    }
    expect(attempts).toEqual([1, 1, 1, 1, 2, 1, 2, 1, 2]);
  });

  it('keeps its refusals from the error handlers of the application', async () => {
    const spoil: Koa.Middleware = async (ctx, next) => {
      try {
        await next();
      } catch {
        ctx.status = 500;
        ctx.body = 'spoilt';
      }
    };
    const { url, errors, attempts } = await start(Koa, { before: [spoil], options: { bodyLimitBytes: 1_000 } });
    const refusals = [
      [401, await send(url, unsigned(plotonDelivery()))],
      [405, await send(url, { method: 'GET' })],
      [405, await send(url, { method: 'PUT', body: 'x'.repeat(5_000) })],
      [413, await send(url, { ...plotonDelivery(), body: 'x'.repeat(1_001) })],
    ] as const;
    for (const [status, answer] of refusals) {
      expect(answer.status).toBe(status);
      expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
      expect(JSON.parse(answer.body)).toEqual({ error: expect.any(String), message: expect.any(String) });
    }
    expect(refusals[1][1].headers.allow).toBe('POST');
    const head = await send(url, { method: 'HEAD' });
    expect([head.status, head.body]).toEqual([405, '']);
    expect(errors).toEqual([]);
    expect(attempts).toEqual([]);
  });

  it('counts the answer that middleware before it makes of nothing', async () => {
    const format: Koa.Middleware = async (ctx, next) => {
      await next();
      await new Promise(setImmediate);
      ctx.body = { code: 0 };
    };
    const { url, attempts } = await start(Koa, { before: [format], handle: () => {} });
    const delivery = plotonDelivery();
    expect(await send(url, delivery)).toMatchObject({ status: 200, body: '{"code":0}' });
    await send(url, delivery);
    expect(attempts).toEqual([1]);
  });

  it('counts the failure of middleware before it', async () => {
    let works = false;
    const saveSession: Koa.Middleware = async (_ctx, next) => {
      await next();
      if (!works) throw new Error('no session store');
    };
    const { url, attempts } = await start(Koa, { before: [saveSession] });
    const delivery = plotonDelivery();
    expect((await send(url, delivery)).status).toBe(500);
    works = true;
    expect(await send(url, delivery)).toMatchObject({ status: 200, body: 'handled' });
    expect(attempts).toEqual([1, 2]);
  });

  it('counts a body that cannot be sent as a failure', async () => {
    const { url, attempts, errors, state } = await start(Koa, {
      handle: (ctx) => {
        ctx.body = { id: 1n };
      },
    });
    const delivery = plotonDelivery();
    expect((await send(url, delivery)).status).toBe(500);
    expect(errors).toEqual([expect.any(TypeError)]);
    state.handle = answerHandled;
    expect(await send(url, delivery)).toMatchObject({ status: 200, body: 'handled' });
    expect(attempts).toEqual([1, 2]);
  });

  it('counts an error as one, whatever an error handler makes of it', async () => {
    const appease: Koa.Middleware = async (ctx, next) => {
      await next().catch(() => {});
      ctx.body = 'all is well';
    };
    const { url, attempts, observed, state } = await start(Koa, {
      before: [appease],
      handle: () => Promise.reject(new Error('no')),
    });
    const delivery = plotonDelivery();
    expect((await send(url, delivery)).body).toBe('all is well');
    expect(await observed('failed')).toMatchObject({ error: new Error('no') });
    state.handle = () => {};
    await send(url, delivery);
    expect(attempts).toEqual([1, 2]);
  });

  it("leaves Koa's 404 where nothing answers, and says so", async () => {
    const { url, log, attempts } = await start(Koa, { handle: (_ctx, next) => next() });
    const delivery = plotonDelivery();
    expect(await send(url, delivery)).toMatchObject({ status: 404, body: 'Not Found' });
    expect(log.complaints.filter((line) => line.includes('no route behind the middleware takes it'))).toHaveLength(1);
    expect((await send(url, delivery)).status).toBe(404);
    expect(attempts).toEqual([1, 2]);
  });

  it('answers itself for handlers, and calls nothing behind it', async () => {
    const types: string[] = [];
    const { url, attempts } = await start(Koa, {
      options: { on: { 'task.complete': (event) => void types.push(event.event) } },
    });
    const delivery = plotonDelivery();
    expect(await send(url, delivery)).toMatchObject({ status: 200, body: '{"status":"handled"}' });
    expect(await send(url, delivery)).toMatchObject(isDuplicate);
    expect(await send(url, plotonDelivery({ event: 'task.progress' }))).toMatchObject({
      status: 200,
      body: '{"status":"unhandled"}',
    });
    expect([types, attempts]).toEqual([['task.complete'], []]);
  });

  it('keeps the context of what comes before it', async () => {
    const storage = new AsyncLocalStorage<string>();
    let seen: string | undefined;
    const { url } = await start(Koa, {
      before: [(_ctx, next) => storage.run('set before', next)],
      handle: (ctx) => {
        seen = storage.getStore();
        ctx.body = 'handled';
      },
    });
    await send(url, plotonDelivery());
    expect(seen).toBe('set before');
  });

  it.each([
    [200, [1]],
    [500, [1, 2]],
  ])('settles with %i when the application answers past Koa', async (status, runs) => {
    const { url, attempts } = await start(Koa, {
      handle: (ctx) => {
        ctx.respond = false;
        setImmediate(() => ctx.res.writeHead(status).end('raw'));
      },
    });
    const delivery = plotonDelivery();
    expect(await send(url, delivery)).toMatchObject({ status, body: 'raw' });
    await send(url, delivery);
    expect(attempts).toEqual(runs);
  });

  it('has settled before a streamed answer is complete', async () => {
    const { url, attempts } = await start(Koa, {
      handle: (ctx) => {
        ctx.body = Readable.from(['a', 'b', 'c']);
      },
    });
    for (let turn = 0; turn < 20; turn++) {
      const delivery = plotonDelivery();
      expect((await send(url, delivery)).body).toBe('abc');
      expect(await send(url, delivery)).toMatchObject(isDuplicate);
    }
    expect(attempts).toHaveLength(20);
  });

  it.each<[string, () => unknown]>([
    ['text', () => 'handled'],
    ['a stream', () => Readable.from(['handled'])],
  ])('lets the handler go on when the sender leaves, and counts an answer of %s', async (_, answer) => {
    const [running, gone] = [createGate(), createGate()];
    const { url, attempts, observed } = await start(Koa, {
      handle: async (ctx) => {
        ctx.res.once('close', gone.open);
        running.open();
        await gone.opened;
        ctx.body = answer();
      },
    });
    const delivery = plotonDelivery();
    await sendAndLeave(url, delivery, running.opened);
    expect(await observed('handled')).toMatchObject({ status: 200, attempt: 1 });
    expect(await send(url, delivery)).toMatchObject(isDuplicate);
    expect(attempts).toEqual([1]);
  });

  it('settles when the sender leaves in the middle of a streamed answer', async () => {
    const begun = createGate();
    const { url, observed } = await start(Koa, {
      handle: (ctx) => {
        ctx.body = new Readable({
          read() {
            begun.open();
            this.push('x'.repeat(1_000));
          },
        });
      },
    });
    await sendAndLeave(url, plotonDelivery(), begun.opened);
    expect(await observed('handled')).toMatchObject({ status: 200 });
  });

  it('waits for an application that answers past Koa, however long its sender is gone', async () => {
    const [running, gone, end] = [createGate(), createGate(), createGate()];
    const { url, observed } = await start(Koa, {
      handle: (ctx) => {
        ctx.respond = false;
        ctx.res.once('close', gone.open);
        void end.opened.then(() => ctx.res.writeHead(200).end('raw'));
        running.open();
      },
    });
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    await sendAndLeave(url, plotonDelivery(), running.opened);
    await gone.opened;
    await vi.advanceTimersByTimeAsync(2_000);
    end.open();
    expect(await Promise.race([observed('handled'), observed('failed')])).toMatchObject({ status: 200 });
  });

  it('answers 503 for a handler that takes too long, lets it go on, and counts its late success', async () => {
    const gate = createGate();
    const { url, observed, attempts, errors } = await start(Koa, {
      provider: hasty,
      handle: async (ctx) => {
        await gate.opened;
        ctx.set('x-late', 'yes');
        ctx.status = 201;
        ctx.body = { late: true };
      },
    });
    const delivery = plotonDelivery();
    const answer = await send(url, delivery);
    expect([answer.status, codeOf(answer)]).toEqual([503, 'overdue']);
    expect(answer.headers['retry-after']).toBeDefined();
    expect(answer.headers['x-late']).toBeUndefined();
    gate.open();
    expect(await observed('handled')).toMatchObject({ status: 201, late: true });
    expect(await send(url, delivery)).toMatchObject(isDuplicate);
    expect(attempts).toEqual([1]);
    expect(errors).toEqual([]);
  });

  it('lets the retry run when a handler that took too long fails', async () => {
    const gate = createGate();
    const { url, observed, attempts, errors, state } = await start(Koa, {
      provider: hasty,
      handle: () => gate.opened.then(() => Promise.reject(new Error('late'))),
    });
    const delivery = plotonDelivery();
    expect((await send(url, delivery)).status).toBe(503);
    gate.open();
    expect(await observed('failed')).toMatchObject({ late: true, error: new Error('late') });
    state.handle = answerHandled;
    expect(await send(url, delivery)).toMatchObject({ status: 200, body: 'handled' });
    expect(attempts).toEqual([1, 2]);
    expect(errors).toHaveLength(1);
  });

  it.each(['RST', 'FIN'])('lets no %s in the middle of a body disturb the application', async (how) => {
    const { port, url, errors, observed, attempts } = await start(Koa, {});
    const arrived = createGate();
    const client = connect({ port, host: '127.0.0.1' });
    client.on('error', () => {});
    await once(client, 'connect');
    const { 'x-ploton-signature': signature } = plotonDelivery().headers as Record<string, string>;
    client.write(
      `POST /webhook HTTP/1.1\r\nhost: x\r\nx-ploton-signature: ${signature}\r\ncontent-length: 1000\r\n\r\n{"half":`,
      () => arrived.open(),
    );
    await arrived.opened;
    // What was written has reached the receiver once it answers somebody else.
    await send(url, unsigned(plotonDelivery()));
    if (how === 'RST') client.resetAndDestroy();
    else client.destroy();
    await observed('rejected', 'body_aborted');
    expect(await send(url, plotonDelivery())).toMatchObject({ status: 200 });
    expect(errors).toEqual([]);
    expect(attempts).toEqual([1]);
  });

  it('shuts down through its receiver', async () => {
    const { url, middleware } = await start(Koa, {});
    expect(await middleware.receiver.close()).toBe(true);
    const answer = await send(url, plotonDelivery());
    expect([answer.status, codeOf(answer)]).toEqual([503, 'shutting_down']);
  });
});
