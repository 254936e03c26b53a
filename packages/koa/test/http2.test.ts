import { once } from 'node:events';
import { type ClientHttp2Session, connect, createServer, type OutgoingHttpHeaders } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import type { Observation } from '@hookgate/core';
import type Koa from 'koa';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { type NodeWebhookOptions, plotonWebhook } from '../src/index.ts';
import { plotonDelivery, SECRET } from './support/deliveries.ts';
import { createGate } from './support/gate.ts';
import { createLog } from './support/log.ts';
import { KOAS } from './support/versions.ts';

/** A session with an application behind `node:http2`. */
async function start(App: typeof Koa, options: NodeWebhookOptions = {}, handle?: Koa.Middleware) {
  const errors: unknown[] = [];
  const seen: Observation[] = [];
  const app = new App();
  app.on('error', (error) => errors.push(error));
  const observer = (observation: Observation): void => void seen.push(observation);
  app.use(plotonWebhook({ secret: SECRET, logger: createLog(), observer, ...options }));
  app.use(
    handle ??
      ((ctx) => {
        ctx.body = `handled ${ctx.state.webhook.rawBody.byteLength}`;
      }),
  );
  const server = createServer(app.callback());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const session = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  onTestFinished(() => {
    session.destroy();
    server.close();
  });
  return { session, errors, seen };
}

/** Opens a stream; the test decides what becomes of it. */
function open(session: ClientHttp2Session, headers: OutgoingHttpHeaders) {
  const stream = session.request({ ':method': 'POST', ':path': '/webhook', ...headers }, { endStream: false });
  stream.on('error', () => {});
  return stream;
}

async function answerOf(stream: ReturnType<typeof open>): Promise<{ status: unknown; headers: object; body: string }> {
  let body = '';
  stream.setEncoding('utf8').on('data', (piece: string) => {
    body += piece;
  });
  const [[headers]] = await Promise.all([once(stream, 'response'), once(stream, 'end')]);
  return { status: headers[':status'], headers, body };
}

async function post(session: ClientHttp2Session, headers: OutgoingHttpHeaders, body: string | Uint8Array) {
  const stream = open(session, headers);
  stream.end(body);
  return answerOf(stream);
}

describe.each(KOAS)('$koa on HTTP/2', ({ Koa }) => {
  const warnings: Error[] = [];
  const warn = (warning: Error): void => void warnings.push(warning);
  beforeEach(() => {
    warnings.length = 0;
    process.on('warning', warn);
  });
  afterEach(async () => {
    await delay(0);
    process.off('warning', warn);
    expect(warnings).toEqual([]);
  });

  it('takes deliveries, several at once on one connection', async () => {
    const { session, errors } = await start(Koa);
    const answers = await Promise.all(
      Array.from({ length: 5 }, async () => {
        const { headers, body } = plotonDelivery();
        return [await post(session, { ...headers }, body), `handled ${body.length}`] as const;
      }),
    );
    for (const [answer, expected] of answers) expect(answer).toMatchObject({ status: 200, body: expected });
    const duplicate = plotonDelivery();
    await post(session, { ...duplicate.headers }, duplicate.body);
    expect(await post(session, { ...duplicate.headers }, duplicate.body)).toMatchObject({
      status: 200,
      body: '{"status":"duplicate"}',
    });
    expect(errors).toEqual([]);
  });

  it('refuses without harm to the other streams', async () => {
    const gate = createGate();
    const { session, errors } = await start(Koa, { bodyLimitBytes: 10_000 }, async (ctx) => {
      await gate.opened;
      ctx.body = 'handled';
    });
    const running = plotonDelivery();
    const other = post(session, { ...running.headers }, running.body);

    const { headers } = plotonDelivery();
    const refused = [
      [401, await post(session, {}, '{}')],
      [401, await post(session, { ...headers }, '{}')],
      [405, await post(session, { ':method': 'PUT' }, 'x')],
      [413, await post(session, { ...headers }, Buffer.alloc(500_000))],
      [413, await post(session, { ...headers, 'content-length': '500000' }, Buffer.alloc(500_000))],
      [415, await post(session, { ...headers, 'content-encoding': 'gzip' }, 'x')],
    ] as const;
    for (const [status, answer] of refused) {
      expect(answer.status).toBe(status);
      expect(answer.headers).not.toHaveProperty('connection');
      expect(JSON.parse(answer.body)).toHaveProperty('error');
    }
    gate.open();
    expect(await other).toMatchObject({ status: 200, body: 'handled' });
    const next = plotonDelivery();
    expect(await post(session, { ...next.headers }, next.body)).toMatchObject({ status: 200 });
    expect(errors).toEqual([]);
  });

  it('answers 408 to a body that does not come, and goes on with the connection', async () => {
    const { session } = await start(Koa, { bodyTimeoutMs: 100 });
    const stalled = open(session, { ...plotonDelivery().headers });
    stalled.write('{"half":');
    expect(await answerOf(stalled)).toMatchObject({ status: 408 });
    const { headers, body } = plotonDelivery();
    expect(await post(session, { ...headers }, body)).toMatchObject({ status: 200 });
  });

  it('takes a reset in the middle of a body for the end of it, and for nothing else', async () => {
    const { session, errors, seen } = await start(Koa);
    const { headers } = plotonDelivery();
    for (const error of [undefined, new Error('gone')]) {
      seen.length = 0;
      const stream = open(session, { ...headers });
      stream.write('{"half":');
      await post(session, {}, '{}');
      stream.destroy(error);
      while (!seen.some((each) => each.type === 'rejected' && each.code === 'body_aborted')) await delay(5);
    }
    const { headers: good, body } = plotonDelivery();
    expect(await post(session, { ...good }, body)).toMatchObject({ status: 200 });
    expect(errors).toEqual([]);
  });

  it('leaves the body as if nobody had read it, if wanted', async () => {
    const { session } = await start(Koa, { replayBody: true }, async (ctx) => {
      ctx.body = await text(ctx.req);
    });
    const { headers, body } = plotonDelivery({ data: { text: 'x'.repeat(200_000) } });
    const answer = await post(session, { ...headers }, body);
    expect(answer.status).toBe(200);
    expect(answer.body === body).toBe(true);
  });
});
