import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';
import { describe, expect, it, onTestFinished } from 'vitest';
import * as expressAdapter from '../../express/src/index.ts';
import * as fastifyAdapter from '../../fastify/src/index.ts';
import * as honoAdapter from '../../hono/src/index.ts';
import * as koaAdapter from '../../koa/src/index.ts';
import {
  type DeliveryTarget,
  deliver,
  NoAnswerError,
  platosDelivery,
  platosEvent,
  plotonDelivery,
  plotonEvent,
  TEST_TIME,
  tamper,
} from '../src/index.ts';
import { createTestReceiver } from './support/receivers.ts';

const secret = 'whsec_test_ploton';
const options = { secret, now: () => TEST_TIME, logger: { info() {}, warn() {}, error() {} }, on: { '*': () => {} } };

/** A server of the smallest kind. */
function plainServer(listener: RequestListener) {
  const server = createServer(listener);
  onTestFinished(() => void server.close().closeAllConnections());
  return server;
}

const receivers: ReadonlyArray<readonly [name: string, make: () => DeliveryTarget | Promise<DeliveryTarget>]> = [
  ['an Express application', () => express().use(expressAdapter.plotonWebhook(options))],
  ['an Express application on a server', () => plainServer(express().use(expressAdapter.plotonWebhook(options)))],
  ['a Koa application', () => new Koa().use(koaAdapter.plotonWebhook(options))],
  ['a Koa callback', () => new Koa().use(koaAdapter.plotonWebhook(options)).callback()],
  [
    'a Fastify instance',
    () => {
      const app = fastify();
      void app.register(fastifyAdapter.plotonWebhook, options);
      return app;
    },
  ],
  ['a Hono application', () => new Hono().use('/webhook', honoAdapter.plotonWebhook(options))],
  ['a fetch function of Hono', () => new Hono().use('/webhook', honoAdapter.plotonWebhook(options)).fetch],
  ['a Fetch handler', () => createTestReceiver('ploton').handler],
  ['a module with fetch', () => ({ fetch: createTestReceiver('ploton').handler })],
  [
    'a URL',
    async () => {
      const server = plainServer(express().use(expressAdapter.plotonWebhook(options)));
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    },
  ],
];

describe('deliver', () => {
  it.each(receivers)('delivers to %s', async (_name, make) => {
    const target = await make();
    const delivery = plotonDelivery(plotonEvent('task.complete'));
    const first = await deliver(target, delivery);
    expect(first).toMatchObject({
      status: 200,
      accepted: true,
      json: { status: 'handled' },
      body: '{"status":"handled"}',
    });
    expect(first.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(first.durationMs).toBeGreaterThan(0);
    expect(await deliver(target, delivery)).toMatchObject({ json: { status: 'duplicate' } });
    expect(await deliver(target, tamper(delivery, 'signature'))).toMatchObject({ status: 401, accepted: false });
    const other = plotonDelivery(plotonEvent('task.complete', { task_id: 'task_2' }));
    expect(await deliver(target, tamper(other, 'chunked'))).toMatchObject({ json: { status: 'handled' } });
  });

  it('uses a server that listens, and leaves it listening', async () => {
    const server = plainServer((_req, res) => void res.end('hello'));
    for (const host of ['127.0.0.1', undefined]) {
      server.listen(0, host);
      await once(server, 'listening');
      expect((await deliver(server, plotonDelivery({}))).body).toBe('hello');
      expect(server.listening).toBe(true);
      await new Promise((done) => server.close(done));
    }
    expect((await deliver(server, plotonDelivery({}))).body).toBe('hello');
    expect(server.listening).toBe(false);
  });

  it('takes a server that was only just told to listen for one that listens', async () => {
    for (const host of ['127.0.0.1', undefined]) {
      const server = plainServer((_req, res) => void res.end('hello'));
      server.listen(0, host);
      expect((await deliver(server, plotonDelivery({}))).body).toBe('hello');
      expect(server.listening).toBe(true);
    }
  });

  it('knows which statuses a sender accepts', async () => {
    const target = (): Response => new Response(null, { status: 204 });
    expect(await deliver(target, plotonDelivery({}))).toMatchObject({ accepted: false, body: '', json: undefined });
    expect((await deliver(target, platosDelivery(platosEvent('bgo.failed')))).accepted).toBe(true);
  });

  it('follows no redirects', async () => {
    const server = plainServer((_req, res) => void res.writeHead(302, { location: '/elsewhere' }).end());
    expect(await deliver(server, plotonDelivery({}))).toMatchObject({
      status: 302,
      headers: { location: '/elsewhere' },
    });
  });

  it('says which target never listens', async () => {
    const server = createTcpServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await new Promise((done) => server.close(done));
    const error = await deliver(url, plotonDelivery({})).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(NoAnswerError);
    expect(error).toMatchObject({ reason: 'unreachable' });
    expect(String(error)).toContain(`deliver: ${url}/webhook gave no answer: ECONNREFUSED`);
    expect(String(error)).toContain('The argument `target` must be the URL of a server that listens');
  });

  it('gives up on a target that never answers, and closes the connection', async () => {
    let closed: Promise<unknown> | undefined;
    const server = plainServer((_req, res) => {
      closed = once(res, 'close');
    });
    const failed = deliver(server, plotonDelivery({}), { timeoutMs: 30 });
    await expect(failed).rejects.toMatchObject({ name: 'NoAnswerError', reason: 'timeout' });
    await closed;
    await expect(deliver(() => new Promise<never>(() => {}), plotonDelivery({}), { timeoutMs: 1 })).rejects.toThrow(
      /no answer came within 1 ms/,
    );
  });

  it('reads 16 MiB of an answer that does not end, and closes the connection', async () => {
    let closed: Promise<unknown> | undefined;
    const server = plainServer((_req, res) => {
      closed = once(res, 'close');
      const more = (): void => {
        while (!res.destroyed && res.write('x'.repeat(65_536)));
      };
      res.on('drain', more);
      more();
    });
    const { accepted, body } = await deliver(server, plotonDelivery({}));
    expect([accepted, body.length]).toEqual([true, 16 * 1_048_576]);
    await closed;
    let isCancelled = false;
    const piece = new Uint8Array(1_048_576).fill(0x78);
    const endless = new ReadableStream({
      pull: (controller) => controller.enqueue(piece),
      cancel() {
        isCancelled = true;
        return new Promise<never>(() => {});
      },
    });
    const answered = await deliver(() => new Response(endless), plotonDelivery({}));
    expect([answered.body.length, isCancelled]).toEqual([16 * 1_048_576, true]);
  });

  it('gives up when its signal is aborted', async () => {
    const controller = new AbortController();
    const server = plainServer(() => controller.abort());
    await expect(deliver(server, plotonDelivery({}), { signal: controller.signal })).rejects.toMatchObject({
      reason: 'aborted',
    });
    await expect(deliver(server, plotonDelivery({}), { signal: AbortSignal.abort() })).rejects.toMatchObject({
      reason: 'aborted',
    });
  });

  it('tells a connection that breaks from one that is not answered', async () => {
    const server = plainServer((req) => req.socket.destroy());
    await expect(deliver(server, plotonDelivery({}))).rejects.toMatchObject({ reason: 'unreachable' });
  });

  it('leaves HTTPS to a URL', async () => {
    await expect(deliver(createHttpsServer() as never, plotonDelivery({}))).rejects.toThrow(
      /is an HTTPS server; pass its https/,
    );
  });

  it('says which argument is wrong and what is allowed', async () => {
    const delivery = plotonDelivery({});
    await expect(deliver({} as never, delivery)).rejects.toThrow(
      /deliver: the argument `target` must be a URL, an Express or Koa application, a Fastify instance.* not an object/,
    );
    await expect(deliver(undefined as never, delivery)).rejects.toThrow(TypeError);
    await expect(deliver('localhost:3000', delivery)).rejects.toThrow(/`target` must be a URL that starts with http/);
    await expect(deliver((() => 'done') as never, delivery)).rejects.toThrow(
      /`target` is a function that answered "done", not a Response/,
    );
    await expect(deliver('http://127.0.0.1:1', {} as never)).rejects.toThrow(
      /`delivery` must be made by plotonDelivery/,
    );
    await expect(deliver('http://127.0.0.1:1', delivery, { timeoutMs: 0 })).rejects.toThrow(
      /`options\.timeoutMs` must be a number of at least 1/,
    );
    await expect(deliver('http://127.0.0.1:1', delivery, { timeout: 5 } as never)).rejects.toThrow(
      /`options\.timeout` does not exist/,
    );
  });
});
