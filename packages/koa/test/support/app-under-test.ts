import { AsyncResource } from 'node:async_hooks';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AdapterUnderTest, AppAnswer, AppSetup, RunningApp } from '@hookgate/testing';
import { bodyParser } from '@koa/bodyparser';
import type Koa from 'koa';
import mount from 'koa-mount';
import { webhook } from '../../src/index.ts';
import type { KOAS } from './versions.ts';

/** A version of Koa, as the conformance suite sees it. */
export function appUnderTest({ koa, Koa }: (typeof KOAS)[number]): AdapterUnderTest {
  return {
    name: koa,
    features: { bareMount: true, errorChannel: true, notFound: true },
    start: (setup) => start(Koa, setup),
  };
}

async function start(App: typeof Koa, setup: AppSetup): Promise<RunningApp> {
  const app = new App();
  // Every error goes to the middleware below; what comes to this event nevertheless, Koa would print.
  app.on('error', (error) => setup.onAppError(error));
  app.use(async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      give(ctx, setup.onAppError(error));
    }
  });
  const middlewares = setup.webhooks.map(({ provider, options, mount: mounting }) => {
    const middleware = webhook(provider, options);
    app.use(mounting.kind === 'bare' ? middleware : mount(mounting.path, middleware));
    return middleware;
  });
  app.use(async (ctx, next) => {
    if (ctx.method !== 'POST' || ctx.path !== '/login') return next();
    await bodyParser()(ctx, async () => {});
    ctx.body = setup.login(ctx.request.body);
  });
  const { application } = setup;
  if (application !== undefined) {
    app.use(async (ctx) => {
      const { method, originalUrl: url, state } = ctx;
      const body = (): unknown => ctx.request.body;
      give(ctx, await application({ method, url, delivery: state.webhook, body, pieces: () => ctx.req }));
    });
  }

  // Koa ends the response outside of its middleware.
  const handle = app.callback();
  const server = createServer((req, res) =>
    setup.around(() => {
      keepContext(res);
      void handle(req, res);
    }),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async closeReceivers() {
      const closed = await Promise.all(middlewares.map(({ receiver }) => receiver.close(10_000)));
      return closed.every(Boolean);
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** A connection closes in a context of its own; as tracing does, what a response emits is heard in that of its request. */
function keepContext(res: ServerResponse): void {
  const inContext = AsyncResource.bind((run: () => boolean) => run());
  const emit = res.emit.bind(res);
  res.emit = ((name: string, ...args: unknown[]) => inContext(() => emit(name, ...args))) as typeof res.emit;
}

function give(ctx: Koa.Context, { status, headers, body }: AppAnswer): void {
  ctx.status = status;
  ctx.set(headers);
  ctx.body = status === 204 ? null : body;
  // Koa makes 204 of an answer without a body.
  ctx.status = status;
}
