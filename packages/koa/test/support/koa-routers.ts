import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { createServer as createHttp2Server, type Http2Server } from 'node:http2';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import {
  ELSEWHERE,
  http1Transport,
  http2Transport,
  type LambdaHandler,
  lambdaTransport,
  REACHED,
  type RouterGuard,
  type RouterUnderTest,
  type SocketTransport,
} from '@hookgate/testing';
import { Router } from '@koa/router';
import type Koa from 'koa';
import mount from 'koa-mount';
import serverless from 'serverless-http';
import { plotonWebhook } from '../../src/index.ts';
import { KOA_2, KOA_3, type KoaVersion } from './versions.ts';

const require = createRequire(import.meta.url);

/** One major version of @koa/router, typed as the newest: what is used here is the same in all. */
interface RouterVersion {
  readonly name: string;
  readonly Router: typeof Router;
  /** The path that takes everything below a prefix. */
  readonly everything: string;
  /** Patterns of its own. */
  readonly guards: readonly RouterGuard[];
}

/** Paths that all versions read alike. */
export const COMMON_GUARDS: readonly RouterGuard[] = [
  { samples: ['/webhook', '/webhook/7', '/webhook/7/x'] },
  { path: '/hooks/:tenant', samples: ['/hooks/acme', '/hooks/acme/7'] },
  { path: '/api/:tenant/in', samples: ['/api/acme/in', '/api/acme/in/7'] },
];
/** Up to 13 its patterns have modifiers and regular expressions; from 14 on, groups in braces and named wildcards. */
const WITH_MODIFIERS: readonly RouterGuard[] = [
  { path: '/hooks/:id?', samples: ['/hooks', '/hooks/7'] },
  { path: '/hooks/:id(\\d+)', samples: ['/hooks/12'] },
  { path: '/hooks/(.*)', samples: ['/hooks/', '/hooks/7', '/hooks/7/x'] },
  { path: '/(v1|v2)/in', samples: ['/v1/in', '/v2/in'] },
];
const WITH_BRACES: readonly RouterGuard[] = [
  { path: '/hooks{/:id}', samples: ['/hooks', '/hooks/7'] },
  { path: '/hooks/*rest', samples: ['/hooks/7', '/hooks/7/x'] },
];

const ROUTER_12: RouterVersion = {
  name: '@koa/router 12',
  Router: require('@koa/router12'),
  everything: '/(.*)',
  guards: WITH_MODIFIERS,
};
const ROUTER_13: RouterVersion = {
  name: '@koa/router 13',
  Router: require('@koa/router13'),
  everything: '/(.*)',
  guards: WITH_MODIFIERS,
};
const ROUTER_14: RouterVersion = {
  name: '@koa/router 14',
  Router: require('@koa/router14'),
  everything: '/{*all}',
  guards: WITH_BRACES,
};
export const ROUTER_15: RouterVersion = { name: '@koa/router 15', Router, everything: '/{*all}', guards: WITH_BRACES };

/** Both versions of Koa, with all versions of the router in use, and koa-mount. */
export const KOA_ROUTERS: readonly RouterUnderTest[] = [
  routerOf(KOA_2, ROUTER_12, {}),
  routerOf(KOA_2, ROUTER_13, { sensitive: true, strict: true }),
  routerOf(KOA_3, ROUTER_14, {}),
  routerOf(KOA_3, ROUTER_15, {}),
  routerOf(KOA_3, ROUTER_15, { sensitive: true, strict: true }),
];

type RouterOptions = NonNullable<ConstructorParameters<typeof Router>[0]>;

function routerOf(version: KoaVersion, router: RouterVersion, options: RouterOptions): RouterUnderTest {
  return {
    name: [version.koa, router.name, ...Object.keys(options)].join(', '),
    guards: [...COMMON_GUARDS, ...router.guards],
    async start(guard, isGuarded) {
      const app = createRoutedApp(version.Koa, router, guard, isGuarded, options);
      const servers = [createServer(app.callback()), createHttp2Server(app.callback())] as const;
      const sockets = [http1Transport(await listen(servers[0])), http2Transport(await listen(servers[1]))];
      return {
        transports: [
          ...sockets,
          lambdaTransport('serverless-http', serverless(app as never) as unknown as LambdaHandler),
        ],
        close: () => close(servers, sockets),
      };
    },
  };
}

/** An application with the guard at its root, and handlers behind it in every way there is to mount them. */
export function createRoutedApp(
  App: typeof Koa,
  { Router, everything }: Pick<RouterVersion, 'Router' | 'everything'>,
  { path }: RouterGuard,
  isGuarded: boolean,
  options: RouterOptions,
): Koa {
  const guarded = path ?? '/webhook';
  const app = new App();
  // It would print what a stranger sends.
  app.silent = true;
  if (isGuarded)
    app.use(plotonWebhook({ secret: 'whsec_test', logger: SILENT, ...(path === undefined ? {} : { path }) }));
  const routes = new Router(options);
  routes.all(guarded, reached);
  app.use(routes.routes());
  const below = new Router({ ...options, prefix: guarded });
  below.all('/', reached);
  below.all('/:below', reached);
  // After a wildcard there can be no other.
  if (!/[*?]/.test(guarded)) below.all(everything, reached);
  app.use(below.routes());
  // koa-mount knows no patterns.
  if (!/[:*(){}]/.test(guarded)) app.use(mount(guarded, reached));
  app.use((ctx) => {
    ctx.body = ELSEWHERE;
  });
  return app;
}

const reached: Koa.Middleware = (ctx) => {
  ctx.body = REACHED;
};
const SILENT = { info() {}, warn() {}, error() {} };

async function listen(server: Server | Http2Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function close(servers: ReadonlyArray<Server | Http2Server>, sockets: readonly SocketTransport[]): Promise<void> {
  for (const socket of sockets) socket.close();
  await Promise.all(
    servers.map(async (server) => {
      const closed = once(server, 'close');
      server.close();
      await closed;
    }),
  );
}
