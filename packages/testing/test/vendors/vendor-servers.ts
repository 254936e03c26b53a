import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type AnyProvider, createFetchHandler, memoryStore, type WebhookOptions } from '@hookgate/core';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';
import { webhook as expressWebhook } from '../../../express/src/index.ts';
import { webhook as fastifyWebhook } from '../../../fastify/src/index.ts';
import { webhook as honoWebhook } from '../../../hono/src/index.ts';
import { webhook as koaWebhook } from '../../../koa/src/index.ts';

/** An application with one webhook, as a client reaches it. */
export interface VendorServer {
  send(request: SentRequest): Promise<Response>;
  close(): Promise<void>;
}

interface SentRequest {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | undefined;
}

type Serve = (provider: AnyProvider, options: WebhookOptions) => Promise<VendorServer>;

const SILENT = { info() {}, warn() {}, error() {} };

function withDefaults(options: WebhookOptions): WebhookOptions {
  return { store: memoryStore(), logger: SILENT, ...options };
}

function requestOf(origin: string, { method = 'POST', path, headers = {}, body }: SentRequest): Request {
  return new Request(origin + path, { method, headers, ...(body === undefined ? {} : { body: body as BodyInit }) });
}

async function listen(handle: RequestListener): Promise<VendorServer> {
  const server: Server = createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    send: (request) => fetch(requestOf(origin, request)),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Over real sockets, and by Fetch. */
export const SERVERS: Readonly<Record<string, Serve>> = {
  express: async (provider, options) => listen(express().use(expressWebhook(provider, withDefaults(options)))),
  fastify: async (provider, options) => {
    const app = fastify();
    await app.register(fastifyWebhook(provider, withDefaults(options)));
    await app.ready();
    return listen((req, res) => app.routing(req, res));
  },
  koa: async (provider, options) => {
    const app = new Koa();
    app.silent = true;
    app.use(koaWebhook(provider, withDefaults(options)));
    return listen(app.callback());
  },
  hono: async (provider, options) => {
    const app = new Hono();
    app.use(honoWebhook(provider, withDefaults(options)));
    return { send: async (request) => app.request(requestOf('http://internal', request)), close: async () => {} };
  },
  fetch: async (provider, options) => {
    const handle = createFetchHandler(provider, withDefaults(options));
    return { send: (request) => handle(requestOf('http://internal', request)), close: async () => {} };
  },
};
