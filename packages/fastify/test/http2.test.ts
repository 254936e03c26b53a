import { once } from 'node:events';
import { type ClientHttp2Session, connect, constants, type IncomingHttpHeaders } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { deferred } from '@hookgate/test-services';
import fastify from 'fastify';
import { describe, expect, it, onTestFinished } from 'vitest';
import { plotonRoute, plotonWebhook } from '../src/index.ts';
import { plotonBody, plotonDelivery, SECRETS, unsigned } from './support/deliveries.ts';
import { gatedStore } from './support/gated-store.ts';
import { createRecorder, type Recorder } from './support/recorder.ts';

const warnings: Error[] = [];
process.on('warning', (warning) => warnings.push(warning));

interface Fixture {
  readonly session: ClientHttp2Session;
  readonly url: string;
  readonly recorder: Recorder;
  readonly reached: unknown[];
}

/** An application on HTTP/2 with a guarded route, and a session with it. */
async function start(more: object = {}, work: () => unknown = () => 'handled'): Promise<Fixture> {
  const recorder = createRecorder();
  const reached: unknown[] = [];
  const app = fastify({ http2: true });
  const options = { secret: SECRETS.ploton, bodyLimitBytes: 2_000, ...recorder.options, ...more };
  await app.register(plotonWebhook, { ...options, path: '/own', on: { '*': () => {} } });
  app.post('/route', { ...plotonRoute(options) }, async (request) => {
    reached.push(request.body);
    return work();
  });
  app.get('/other', async () => 'other');
  await app.listen({ port: 0, host: '127.0.0.1' });
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  const session = connect(url);
  onTestFinished(async () => {
    session.destroy();
    await app.close();
  });
  return { session, url, recorder, reached };
}

interface Head {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

function open(session: ClientHttp2Session, { method = 'POST', path, headers = {} }: Head) {
  const present = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined));
  return session.request({ ':method': method, ':path': path, ...present }, { endStream: false });
}

async function send(session: ClientHttp2Session, sent: Head & { readonly body?: string | Uint8Array }) {
  const stream = open(session, sent);
  stream.on('error', () => undefined);
  stream.end(sent.body);
  return receive(stream);
}

async function receive(stream: ReturnType<typeof open>) {
  const [headers] = (await once(stream, 'response')) as [IncomingHttpHeaders & { ':status': number }];
  let text = '';
  stream.setEncoding('utf8');
  stream.on('data', (piece) => {
    text += piece;
  });
  await once(stream, 'close');
  return { status: headers[':status'], headers, text };
}

describe('on HTTP/2', () => {
  for (const path of ['/own', '/route']) {
    it(`${path} is guarded as on HTTP/1`, async () => {
      const { session, recorder } = await start();
      const delivery = plotonDelivery({ path });
      expect((await send(session, unsigned(delivery))).status).toBe(401);
      expect((await send(session, delivery)).status).toBe(200);
      expect(JSON.parse((await send(session, delivery)).text)).toEqual({ status: 'duplicate' });
      expect((await send(session, plotonDelivery({ path, secret: 'wrong' }))).status).toBe(401);
      if (path === '/own') {
        const get = await send(session, { method: 'GET', path });
        expect([get.status, get.headers.allow]).toEqual([405, 'POST']);
        const head = await send(session, { method: 'HEAD', path });
        expect([head.status, head.text]).toEqual([405, '']);
      }
      expect(recorder.of('handled')).toHaveLength(1);
    });

    it(`${path}: a body too large is refused while it comes, and other streams live`, async () => {
      const { session, reached } = await start();
      const { headers } = plotonDelivery({ path });
      const stream = open(session, { path, headers });
      stream.on('error', () => undefined);
      stream.write(Buffer.alloc(5_000));
      expect((await receive(stream)).status).toBe(413);
      expect((await send(session, { method: 'GET', path: '/other' })).text).toBe('other');
      expect((await send(session, plotonDelivery({ path }))).status).toBe(200);
      expect(reached.length).toBe(path === '/own' ? 0 : 1);
    });
  }

  it('no signature is refused while the body is withheld', async () => {
    const { session } = await start();
    const stream = open(session, { path: '/route', headers: { 'content-type': 'application/json' } });
    stream.on('error', () => undefined);
    expect((await receive(stream)).status).toBe(401);
    expect((await send(session, plotonDelivery({ path: '/route' }))).status).toBe(200);
  });

  it('a body that does not come is 408', async () => {
    const { session } = await start({ bodyTimeoutMs: 100 });
    const { headers } = plotonDelivery();
    const stream = open(session, { path: '/route', headers });
    stream.on('error', () => undefined);
    stream.write('{');
    expect((await receive(stream)).status).toBe(408);
    expect((await send(session, plotonDelivery({ path: '/route' }))).status).toBe(200);
  });

  it('a sender that goes away while it sends is no error of anybody', async () => {
    const { session, url, recorder, reached } = await start();
    const other = connect(url);
    const { headers } = plotonDelivery();
    const stream = open(other, { path: '/route', headers });
    stream.on('error', () => undefined);
    stream.write(plotonBody().slice(0, 20));
    // The stream is there when a later one is answered.
    await send(other, { method: 'GET', path: '/other' });
    other.destroy();
    expect(await recorder.first('rejected')).toMatchObject({ code: 'body_aborted' });
    expect(reached).toEqual([]);
    expect((await send(session, plotonDelivery({ path: '/route' }))).status).toBe(200);
  });

  it('the end of the answer waits for the outcome', async () => {
    const gated = gatedStore('commit');
    const { session } = await start({ store: gated.store });
    let answered = false;
    const sent = send(session, plotonDelivery({ path: '/route' })).then(({ text }) => {
      answered = true;
      return text;
    });
    expect(await gated.asked).toBe('commit');
    for (let n = 0; n < 3; n += 1) await send(session, { method: 'GET', path: '/other' });
    expect(answered).toBe(false);
    gated.let();
    expect(await sent).toBe('handled');
  });

  it('a stream that is reset while the handler runs lets it end', async () => {
    const [running, over] = [deferred(), deferred()];
    const { session, recorder } = await start({}, async () => {
      running.resolve();
      await over.promise;
      return 'handled';
    });
    const delivery = plotonDelivery({ path: '/route' });
    const stream = open(session, delivery);
    stream.on('error', () => undefined);
    stream.end(delivery.body);
    await running.promise;
    const closed = once(stream, 'close');
    stream.close(constants.NGHTTP2_CANCEL);
    await closed;
    await send(session, { method: 'GET', path: '/other' });
    over.resolve();
    expect(await recorder.first('handled')).toMatchObject({ status: 200 });
    expect(JSON.parse((await send(session, delivery)).text)).toEqual({ status: 'duplicate' });
  });

  it('nothing of this makes Node warn', () => {
    expect(warnings).toEqual([]);
  });
});
