import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { defineProvider, ploton } from '@hookgate/core';
import { deferred } from '@hookgate/test-services';
import fastify, { type FastifyReply } from 'fastify';
import { describe, expect, it } from 'vitest';
import { plotonRoute, plotonWebhook, webhook } from '../src/index.ts';
import { plotonDelivery, SECRETS } from './support/deliveries.ts';
import { gatedStore } from './support/gated-store.ts';
import { createRecorder } from './support/recorder.ts';
import { send, serve } from './support/serve.ts';

const options = { secret: SECRETS.ploton, ...createRecorder().options };

/** Sends a delivery and goes away once `gone` resolves. */
function sendAndLeave(
  port: number,
  { headers, body, path }: ReturnType<typeof plotonDelivery>,
  gone: Promise<unknown>,
) {
  const all = { ...headers, 'content-length': String(Buffer.byteLength(body)) } as Record<string, string>;
  const outgoing = httpRequest({ host: '127.0.0.1', port, method: 'POST', path, headers: all, agent: false });
  outgoing.on('error', () => undefined);
  outgoing.end(body);
  void gone.then(() => outgoing.destroy());
  return outgoing;
}

describe('the outcome is written before the answer leaves', () => {
  const answers: ReadonlyArray<[string, 'commit' | 'release', (reply: FastifyReply) => unknown]> = [
    ['returned', 'commit', () => 'text'],
    ['an object', 'commit', () => ({ text: 'text' })],
    ['sent', 'commit', (reply) => reply.code(201).send('text')],
    ['without a body', 'commit', (reply) => reply.code(204).send()],
    ['a stream', 'commit', () => Readable.from([Buffer.from('te'), Buffer.from('xt')])],
    [
      'a stream of known length',
      'commit',
      (reply) => reply.header('content-length', 4).send(Readable.from(['te', 'xt'])),
    ],
    ['a web stream', 'commit', () => new Blob(['text']).stream()],
    ['a Response', 'commit', () => new Response('text')],
    ['with trailers', 'commit', (reply) => reply.trailer('x-sum', async () => '1').send('text')],
    [
      'hijacked',
      'commit',
      (reply) => {
        reply.hijack();
        reply.raw.end('text');
      },
    ],
    ['an error status', 'release', (reply) => reply.code(500).send('text')],
    [
      'thrown',
      'release',
      () => {
        throw new Error('text');
      },
    ],
  ];
  for (const [name, outcome, answer] of answers) {
    it(name, async () => {
      const gated = gatedStore('commit', 'release');
      const app = fastify();
      await app.register(plotonWebhook, { ...options, store: gated.store });
      app.post('/webhook', async (_request, reply) => answer(reply));
      app.get('/other', async () => 'other');
      const port = await serve(app);

      let answered = false;
      const sent = send(port, plotonDelivery()).then((received) => {
        answered = true;
        return received;
      });
      expect(await gated.asked).toBe(outcome);
      // Long enough for an answer that does not wait.
      for (let n = 0; n < 3; n += 1) await send(port, { method: 'GET', path: '/other' });
      expect(answered).toBe(false);
      gated.let();
      const { text, status } = await sent;
      expect(text).toMatch(status === 204 ? '' : 'text');
    });
  }
});

describe('an answer that breaks off', () => {
  it('with an error of its stream lets the delivery run again', async () => {
    const recorder = createRecorder();
    const app = fastify();
    await app.register(plotonWebhook, { ...options, ...recorder.options });
    app.post('/webhook', async () => {
      if (recorder.of('failed').length > 0) return 'handled';
      return Readable.from(
        (async function* () {
          yield 'begun';
          throw new Error('broken');
        })(),
      );
    });
    const port = await serve(app);
    const delivery = plotonDelivery();
    await expect(send(port, delivery)).rejects.toThrow();
    expect(await recorder.first('failed')).toMatchObject({ status: 500, error: { message: 'broken' } });
    expect((await send(port, delivery)).text).toBe('handled');
  });

  it('with an error of its web stream lets the delivery run again', async () => {
    const recorder = createRecorder();
    const app = fastify();
    app.post('/webhook', { ...plotonRoute({ ...options, ...recorder.options }) }, async () => {
      if (recorder.of('failed').length > 0) return 'handled';
      let pulls = 0;
      return new ReadableStream({
        pull(controller) {
          pulls += 1;
          if (pulls === 1) controller.enqueue(Buffer.from('begun'));
          else controller.error(new Error('broken'));
        },
      });
    });
    const port = await serve(app);
    const delivery = plotonDelivery();
    await expect(send(port, delivery)).rejects.toThrow();
    expect(await recorder.first('failed')).toMatchObject({ status: 500 });
    expect((await send(port, delivery)).text).toBe('handled');
  });

  it('because the sender goes away counts by the status it had', async () => {
    const recorder = createRecorder();
    const app = fastify();
    const begun = deferred();
    await app.register(plotonWebhook, { ...options, ...recorder.options });
    app.post('/webhook', async (_request, reply) => {
      const source = new Readable({ read() {} });
      source.push('begun');
      return reply.send(source);
    });
    const port = await serve(app);
    const delivery = plotonDelivery();
    const outgoing = sendAndLeave(port, delivery, begun.promise);
    await once(outgoing, 'response');
    begun.resolve();
    expect(await recorder.first('handled')).toMatchObject({ status: 200 });
    expect((await send(port, delivery)).json).toEqual({ status: 'duplicate' });
  });

  it('and is a stream that comes when the sender is gone already', async () => {
    const recorder = createRecorder();
    const app = fastify();
    const running = deferred();
    const finish = deferred();
    await app.register(plotonWebhook, { ...options, ...recorder.options });
    app.post('/webhook', async (request) => {
      running.resolve();
      await once(request.raw.socket, 'close');
      finish.resolve();
      return new Readable({ read() {} });
    });
    const port = await serve(app);
    sendAndLeave(port, plotonDelivery(), running.promise);
    await finish.promise;
    expect(await recorder.first('handled')).toMatchObject({ status: 200 });
  });
});

it('a sender that goes away while the handler runs finds the outcome when it comes back', async () => {
  const recorder = createRecorder();
  const app = fastify();
  const running = deferred();
  let runs = 0;
  await app.register(plotonWebhook, { ...options, ...recorder.options });
  app.post('/webhook', async (request) => {
    runs += 1;
    running.resolve();
    await once(request.raw.socket, 'close');
    return 'handled';
  });
  const port = await serve(app);
  const delivery = plotonDelivery();
  sendAndLeave(port, delivery, running.promise);
  expect(await recorder.first('handled')).toMatchObject({ status: 200 });
  expect((await send(port, delivery)).json).toEqual({ status: 'duplicate' });
  expect(runs).toBe(1);
});

describe('a handler that outlives the deadline of the sender', () => {
  const hasty = defineProvider({ ...ploton, name: 'hasty', deadlineMs: 200 });
  const lates: ReadonlyArray<[string, string, (reply: FastifyReply) => unknown]> = [
    ['returns', 'handled', () => 'late'],
    ['streams', 'handled', () => Readable.from(['la', 'te'])],
    ['throws', 'failed', () => Promise.reject(new Error('late'))],
  ];
  for (const [name, outcome, end] of lates) {
    it(`is answered for, and counts when it ${name}`, async () => {
      const recorder = createRecorder();
      const app = fastify();
      const answered: number[] = [];
      const over = deferred();
      app.addHook('onResponse', async (_request, reply) => void answered.push(reply.raw.statusCode));
      await app.register(webhook(hasty, { ...options, ...recorder.options }));
      app.post('/webhook', async (_request, reply) => {
        await over.promise;
        return end(reply);
      });
      const port = await serve(app);
      const delivery = plotonDelivery();
      const { status, json, headers } = await send(port, delivery);
      expect([status, json.error]).toEqual([503, 'overdue']);
      expect(Number(headers['retry-after'])).toBeGreaterThan(0);
      expect(recorder.of('overdue')).toHaveLength(1);
      over.resolve();
      expect(await recorder.first(outcome as 'handled')).toMatchObject({
        late: true,
        status: outcome === 'handled' ? 200 : 500,
      });
      if (outcome === 'handled') expect((await send(port, delivery)).json).toEqual({ status: 'duplicate' });
    });
  }
});

it('a timeout of the application’s own, while the delivery is read, leaves nothing claimed', async () => {
  const recorder = createRecorder();
  const app = fastify();
  await app.register(plotonWebhook, { ...options, ...recorder.options });
  let runs = 0;
  app.post('/webhook', { handlerTimeout: 50 }, async () => {
    runs += 1;
    return 'handled';
  });
  const socket = connect(await serve(app), '127.0.0.1');
  const { headers, body } = plotonDelivery();
  const head = Object.entries({ host: 'x', ...headers, 'content-length': Buffer.byteLength(body) });
  socket.write(`POST /webhook HTTP/1.1\r\n${head.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`);
  const [answer] = await once(socket, 'data');
  expect(String(answer)).toMatch(/^HTTP\/1\.1 503 /);
  socket.write(body);
  expect(await recorder.first('failed')).toMatchObject({ status: 500 });
  expect(runs).toBe(0);
  socket.destroy();
});
