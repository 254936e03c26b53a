import { serve as serveHono } from '@hono/node-server';
import * as onExpress from '@hookgate/express';
import * as onFastify from '@hookgate/fastify';
import * as onHono from '@hookgate/hono';
import * as onKoa from '@hookgate/koa';
import type { SenderProfile } from '@hookgate/testing';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';
import { type Served, serve } from './serve.ts';

/** What all adapters take alike. */
interface ReceiverOptions {
  readonly secret: string;
  readonly path: string;
  readonly publicUrl?: string;
  readonly logger: object;
  readonly on: Readonly<Record<string, (event: unknown) => void>>;
}

type Provider = SenderProfile['provider'];

/** Serves a receiver behind each adapter, as an application would. */
export const adapters: Readonly<Record<string, (provider: Provider, options: ReceiverOptions) => Promise<Served>>> = {
  express: (provider, options) => serve(express().use(onExpress.webhook(provider, options as never))),
  koa: (provider, options) => serve(new Koa().use(onKoa.webhook(provider, options as never)).callback()),
  async fastify(provider, options) {
    const app = fastify();
    await app.register(onFastify.webhook(provider, options as never));
    const url = await app.listen({ port: 0, host: '127.0.0.1' });
    return { url, close: () => app.close() };
  },
  hono(provider, options) {
    const app = new Hono().use(onHono.webhook(provider, options as never));
    return new Promise((resolve) => {
      const server = serveHono({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) =>
        resolve({
          url: `http://127.0.0.1:${port}`,
          close: async () => {
            if ('closeAllConnections' in server) server.closeAllConnections();
            server.close();
          },
        }),
      );
    });
  },
};
