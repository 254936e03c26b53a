import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import http2 from 'node:http2';
import { Readable } from 'node:stream';
import { Refusal, refusalReply } from '@hookgate/core';
import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { plotonWebhook } from '../../src/index.ts';
import { createRecorder, forged, plotonDelivery } from '../support/deliveries.ts';
import { type GetRequestListener, listen, nodePlatform, portOf } from '../support/node-platform.ts';
import { headOf, openSocket, type RawSocket } from '../support/raw-socket.ts';

type Bindings = { readonly incoming: IncomingMessage & { rawBody?: unknown } };

/** What is particular to Hono on Node: the message behind the request, the connection, HTTP/2. */
export function nodeSuite(getRequestListener: GetRequestListener): void {
  const platform = nodePlatform(getRequestListener);
  const { options } = createRecorder();
  const problems: unknown[] = [];
  const keep = (problem: unknown): void => void problems.push(problem);
  beforeEach(() => {
    problems.length = 0;
    process.on('unhandledRejection', keep).on('uncaughtException', keep).on('warning', keep);
    vi.spyOn(console, 'error').mockImplementation(keep);
    vi.spyOn(console, 'info').mockImplementation(keep);
  });
  afterEach(() => {
    process.off('unhandledRejection', keep).off('uncaughtException', keep).off('warning', keep);
    vi.restoreAllMocks();
    expect(problems).toEqual([]);
  });

  const done = (c: Context): Response => c.text('done');
  const messageOf = (c: Context): Bindings['incoming'] => (c.env as Bindings).incoming;
  const inFront =
    (run: (message: Bindings['incoming']) => void): MiddlewareHandler =>
    async (c, next) => {
      run(messageOf(c));
      await next();
    };

  describe('the message', () => {
    test('is read without a web stream, before and behind', async () => {
      const toWeb = vi.spyOn(Readable, 'toWeb');
      const app = new Hono();
      app.post('/webhook', plotonWebhook(options), async (c) => c.json(await c.req.json()));
      const delivery = plotonDelivery();
      const answer = await (await platform.serve(app))(delivery);
      expect(answer).toMatchObject({ status: 200, json: JSON.parse(String(delivery.body)) });
      expect(toWeb).not.toHaveBeenCalled();
    });

    test('is found without a search, once one was found', async () => {
      const app = new Hono();
      app.post('/webhook', plotonWebhook(options), done);
      const send = await platform.serve(app);
      expect((await send(plotonDelivery())).status).toBe(200);
      const search = vi.spyOn(Object, 'getOwnPropertySymbols');
      expect((await send(plotonDelivery())).status).toBe(200);
      const searched = search.mock.calls.filter(([object]) => object instanceof Request);
      search.mockRestore();
      expect(searched).toEqual([]);
    });

    test('is not read when the request is about to, once others were', async () => {
      const app = new Hono();
      app.use(async (c, next) => {
        if (c.req.header('x-stream') !== undefined) void c.req.raw.body;
        await next();
      });
      app.post('/webhook', plotonWebhook(options), async (c) => c.text(await c.req.text()));
      const send = await platform.serve(app);
      for (const headers of [{}, { 'x-stream': '1' }, {}]) {
        const delivery = plotonDelivery({ headers });
        expect(await send(delivery)).toMatchObject({ status: 200, text: delivery.body });
      }
    });

    test('has the bytes a platform kept, and they are what is verified', async () => {
      const delivery = plotonDelivery();
      const bytes = Buffer.from(delivery.body);
      let rawBody: unknown;
      const app = new Hono();
      app.use(inFront((message) => (message.rawBody = rawBody)));
      app.post('/webhook', plotonWebhook(options), async (c) => c.text(await c.req.text()));
      const send = await platform.serve(app);

      rawBody = Buffer.from('{}');
      expect(await send(delivery)).toMatchObject({ status: 401 });
      rawBody = new Uint8Array(bytes);
      // What comes over the wire is not even looked at.
      expect(await send({ ...delivery, body: 'x'.repeat(bytes.length) })).toMatchObject({
        status: 200,
        text: delivery.body,
      });
      rawBody = bytes;
      expect(await send(delivery)).toMatchObject({ status: 200, json: { status: 'duplicate' } });
    });

    test.each<[string, string, (message: IncomingMessage) => void]>([
      ['body_consumed', 'before the webhook', (message) => message.on('data', () => {})],
      ['encoding_set', 'setEncoding', (message) => message.setEncoding('utf8')],
    ])('that is not what it was is a fault that the log explains: %s', async (code, advice, spoil) => {
      const recorder = createRecorder();
      const app = new Hono();
      app.use(inFront(spoil), async (_c, next) => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        await next();
      });
      app.post('/webhook', plotonWebhook(recorder.options), done);
      const answer = await (await platform.serve(app))(plotonDelivery());
      expect(answer).toMatchObject({ status: 500, json: { error: code } });
      expect(recorder.of('rejected')[0]?.detail).toContain(advice);
    });
  });

  describe.each([{ overrideGlobalObjects: false }, { autoCleanupIncoming: false }])(
    'a server with %o',
    (serverOptions) => {
      test('verifies, refuses, and hands the body on', async () => {
        const app = new Hono();
        app.post('/webhook', plotonWebhook(options), async (c) => c.text(await c.req.text()));
        const withOptions: GetRequestListener = (fetch) => getRequestListener(fetch, serverOptions);
        const send = await nodePlatform(withOptions).serve(app);
        const delivery = plotonDelivery();
        expect(await send(delivery)).toMatchObject({ status: 200, text: delivery.body });
        expect(await send(forged('/webhook'))).toMatchObject({ status: 401 });
      });
    },
  );

  test('an answer that other requests get, too, is not written into', async () => {
    const app = new Hono();
    app.use(plotonWebhook({ ...options, on: { '*': () => {} } }));
    const send = await platform.serve(app);
    expect(await send(forged('/webhook'))).toMatchObject({ status: 401 });
    const { headers } = refusalReply(new Refusal('invalid_signature'));
    expect(headers).toEqual({ 'content-type': 'application/json; charset=utf-8' });
  });

  describe('a connection', () => {
    const LIMIT = 1_000;

    async function connectTo(...inFrontOf: MiddlewareHandler[]): Promise<RawSocket> {
      const app = new Hono();
      for (const middleware of inFrontOf) app.use(middleware);
      app.post('/webhook', plotonWebhook({ ...options, bodyLimitBytes: LIMIT, bodyTimeoutMs: 200 }), done);
      return openSocket(portOf(await listen(createServer(getRequestListener(app.fetch as never)))));
    }
    const withBody = ({ headers = {}, body = '' } = plotonDelivery()): string =>
      headOf('/webhook', { ...headers, 'content-length': Buffer.byteLength(body) }) + body;

    test('is good for another delivery after a refusal of a body that came', async () => {
      const { headers } = plotonDelivery();
      const connection = await connectTo();
      connection.write(headOf('/webhook', { ...headers, 'content-length': 5_000 }) + 'x'.repeat(5_000));
      await connection.until(/^HTTP\/1.1 413 /);
      connection.write(withBody());
      await connection.until(/HTTP\/1.1 200 [\s\S]*done$/);
      connection.socket.destroy();
    });

    test('gets its answer while the body is withheld, and is closed when it stays so', async () => {
      const connection = await connectTo();
      connection.write(headOf('/webhook', { 'content-length': 900 }));
      await connection.until(/^HTTP\/1.1 401 /);
      await connection.closed;
    });

    test('is closed after a body that is too large and of unknown length', async () => {
      const { headers } = plotonDelivery();
      const connection = await connectTo();
      connection.write(headOf('/webhook', { ...headers, 'transfer-encoding': 'chunked' }));
      connection.write(`${(2_000).toString(16)}\r\n${'x'.repeat(2_000)}\r\n`);
      expect(await connection.closed).toMatch(/^HTTP\/1.1 413 [\s\S]*connection: close/i);
    });

    test('is closed after a body that does not arrive', async () => {
      const { headers } = plotonDelivery();
      const connection = await connectTo();
      connection.write(headOf('/webhook', { ...headers, 'content-length': 900 }));
      connection.write('{');
      expect(await connection.closed).toMatch(/^HTTP\/1.1 408 [\s\S]*connection: close/i);
    });

    // The body is a web stream there, and the socket not ours to drain.
    test('that somebody made a web stream of is answered and closed, never left hanging', async () => {
      const { headers } = plotonDelivery();
      const connection = await connectTo(async (c, next) => {
        void c.req.raw.body;
        await next();
      });
      connection.write(headOf('/webhook', { ...headers, 'transfer-encoding': 'chunked' }));
      connection.write(`${(300_000).toString(16)}\r\n${'x'.repeat(300_000)}\r\n`);
      expect(await connection.closed).toMatch(/^HTTP\/1.1 413 /);
    });

    test.each(['destroy', 'resetAndDestroy', 'end'] as const)(
      'that is lost within the body (%s) troubles nobody',
      async (way) => {
        const recorder = createRecorder();
        const errors: unknown[] = [];
        let reached = false;
        const app = new Hono();
        app.onError((error, c) => {
          errors.push(error);
          return c.text('no', 500);
        });
        app.post('/webhook', plotonWebhook(recorder.options), (c) => {
          reached = true;
          return c.text('no');
        });
        const server = await listen(createServer(getRequestListener(app.fetch as never)));
        const connection = await openSocket(portOf(server));
        const arrived = once(server, 'request');
        connection.write(headOf('/webhook', { ...plotonDelivery().headers, 'content-length': 900 }));
        connection.write('{');
        await arrived;
        connection.socket[way]();
        expect(await recorder.first('rejected')).toMatchObject({ code: 'body_aborted' });
        await connection.closed;
        await new Promise((resolve) => setImmediate(resolve));
        expect({ errors, reached }).toEqual({ errors: [], reached: false });
      },
    );

    test('that is lost while the handler runs does not stop the handler', async () => {
      const recorder = createRecorder();
      let lost: () => void = () => {};
      const gone = new Promise<void>((resolve) => {
        lost = resolve;
      });
      const app = new Hono();
      app.post('/webhook', plotonWebhook(recorder.options), async (c) => {
        connection.socket.destroy();
        await gone;
        return c.text('done');
      });
      const server = createServer(getRequestListener(app.fetch as never));
      server.on('connection', (socket) => socket.on('close', lost));
      const connection = await openSocket(portOf(await listen(server)));
      connection.write(withBody());
      expect(await recorder.first('handled')).toMatchObject({ status: 200, late: false });
    });
  });

  describe('HTTP/2', () => {
    async function connectTo(): Promise<http2.ClientHttp2Session> {
      const app = new Hono();
      app.post('/webhook', plotonWebhook({ ...options, bodyLimitBytes: 1_000, bodyTimeoutMs: 200 }), async (c) =>
        c.text(await c.req.text()),
      );
      const server = http2.createServer(getRequestListener(app.fetch as never) as never);
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const session = http2.connect(`http://127.0.0.1:${portOf(server as never)}`);
      onTestFinished(async () => {
        const closed = once(server, 'close');
        session.destroy();
        server.close();
        await closed;
      });
      return session;
    }

    function open(session: http2.ClientHttp2Session, { headers = {} } = plotonDelivery()): http2.ClientHttp2Stream {
      return session.request({ ':method': 'POST', ':path': '/webhook', ...headers }, { endStream: false });
    }
    async function answerOf(stream: http2.ClientHttp2Stream): Promise<{ status: number; text: string }> {
      const [head] = (await once(stream, 'response')) as [http2.IncomingHttpHeaders & { ':status': number }];
      let text = '';
      stream.setEncoding('utf8');
      // Not `for await`: a stream whose own body was cut off closes early for it, although the answer is complete.
      stream.on('data', (piece: string) => {
        text += piece;
      });
      await once(stream, 'end');
      return { status: head[':status'], text };
    }

    test('200, 413, 408 and a reset on one connection, without harm to the other streams', async () => {
      const session = await connectTo();
      const delivery = plotonDelivery();
      const slow = open(session, delivery);
      slow.write(delivery.body.slice(0, 10));

      const large = open(session);
      large.end('x'.repeat(2_000));
      expect(await answerOf(large)).toMatchObject({ status: 413 });

      const reset = open(session);
      reset.write('{');
      reset.on('error', () => {});
      reset.close(http2.constants.NGHTTP2_CANCEL);

      expect(await answerOf(slow)).toMatchObject({ status: 408 });

      const good = open(session, delivery);
      good.end(delivery.body);
      expect(await answerOf(good)).toEqual({ status: 200, text: delivery.body });
      expect(session.closed).toBe(false);
    });

    test('401 while the body is withheld', async () => {
      const session = await connectTo();
      const stream = session.request({ ':method': 'POST', ':path': '/webhook' }, { endStream: false });
      expect(await answerOf(stream)).toMatchObject({ status: 401 });
      stream.destroy();
      const delivery = plotonDelivery();
      const good = open(session, delivery);
      good.end(delivery.body);
      expect(await answerOf(good)).toMatchObject({ status: 200 });
    });
  });
}
