import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Delivery } from '@hookgate/core';
import type { AdapterUnderTest, AppAnswer, AppSetup, RunningApp } from '@hookgate/testing';
import { type Context, Hono } from 'hono';
import { webhook } from '../../src/index.ts';
import type { GetRequestListener } from './node-platform.ts';

/** The adapter as the conformance suite knows it, on a major version of `@hono/node-server`. */
export function honoUnderTest(name: string, getRequestListener: GetRequestListener): AdapterUnderTest {
  return {
    name,
    features: { bareMount: true, errorChannel: true, notFound: true },
    async start(setup) {
      const { app, closeReceivers } = buildApp(setup);
      const server = createServer(getRequestListener(app.fetch as never));
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      return {
        url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        closeReceivers,
        close: () => close(server),
      };
    },
  };
}

function buildApp(setup: AppSetup): { readonly app: Hono } & Required<Pick<RunningApp, 'closeReceivers'>> {
  const app = new Hono();
  app.use(async (c, next) => {
    try {
      await setup.around(next);
    } catch (thrown) {
      // Hono hands only an Error to `onError`; what else is thrown the application has to catch itself.
      c.res = respond(c, setup.onAppError(thrown));
    }
  });
  const middlewares = setup.webhooks.map(({ provider, options, mount }) => {
    const middleware = webhook(provider, options);
    if (mount.kind === 'bare') app.use(middleware);
    else app.use(mount.path, middleware);
    return middleware;
  });
  app.post('/login', async (c) => c.json(setup.login(await c.req.json()) as object));
  const { application } = setup;
  if (application !== undefined) {
    app.all('*', async (c) => {
      const { pathname, search } = new URL(c.req.url);
      const answer = await application({
        method: c.req.method,
        url: pathname + search,
        delivery: c.get('webhook' as never) as Delivery | undefined,
        body: () => c.req.json(),
        pieces: () => c.req.raw.body as unknown as AsyncIterable<Uint8Array>,
      });
      return respond(c, answer);
    });
  }
  app.onError((error, c) => respond(c, setup.onAppError(error)));
  return {
    app,
    async closeReceivers() {
      const closed = await Promise.all(middlewares.map(({ receiver }) => receiver.close(10_000)));
      return closed.every(Boolean);
    },
  };
}

function respond(c: Context, { status, headers, body }: AppAnswer): Response {
  return c.newResponse(body, status as 200, { ...headers });
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
