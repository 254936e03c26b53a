import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createHttp2Server, type Http2Server } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { getRequestListener as getRequestListener1 } from '@hono/node-server1';
import {
  ELSEWHERE,
  http1Transport,
  http2Transport,
  REACHED,
  type RouterGuard,
  type RouterTransport,
  type RouterUnderTest,
} from '@hookgate/testing';
import { Hono } from 'hono';
import type { Router } from 'hono/router';
import { LinearRouter } from 'hono/router/linear-router';
import { PatternRouter } from 'hono/router/pattern-router';
import { RegExpRouter } from 'hono/router/reg-exp-router';
import { SmartRouter } from 'hono/router/smart-router';
import { TrieRouter } from 'hono/router/trie-router';
import { plotonWebhook } from '../../src/index.ts';

const GUARDS: readonly RouterGuard[] = [
  { samples: ['/webhook', '/webhook/7', '/webhook/7/x'] },
  { path: '/hooks/:tenant', samples: ['/hooks/acme', '/hooks/acme/7'] },
  { path: '/api/:tenant/in', samples: ['/api/acme/in', '/api/acme/in/7'] },
  { path: '/hooks/*', samples: ['/hooks', '/hooks/7', '/hooks/7/x'] },
  { path: '/hooks/:id?', samples: ['/hooks', '/hooks/7'] },
  { path: '/hooks/:id{[0-9]+}', samples: ['/hooks/12', '/hooks/12/x'] },
];

type AnyRouter = Router<never>;

const ROUTERS: Readonly<Record<string, () => AnyRouter>> = {
  SmartRouter: () => new SmartRouter({ routers: [new RegExpRouter(), new TrieRouter()] }) as AnyRouter,
  RegExpRouter: () => new RegExpRouter() as AnyRouter,
  TrieRouter: () => new TrieRouter() as AnyRouter,
  LinearRouter: () => new LinearRouter() as AnyRouter,
  PatternRouter: () => new PatternRouter() as AnyRouter,
};

/** All routers of Hono, strict and not. */
export const HONO_ROUTERS: readonly RouterUnderTest[] = Object.entries(ROUTERS).flatMap(([name, makeRouter]) =>
  [true, false].map((strict) => routerOf(name, makeRouter, strict)),
);

function routerOf(name: string, makeRouter: () => AnyRouter, strict: boolean): RouterUnderTest {
  return {
    name: `hono, ${name}${strict ? '' : ', not strict'}`,
    guards: GUARDS,
    async start(guard, isGuarded) {
      const app = createRoutedApp(new Hono({ router: makeRouter() as never, strict }), guard, isGuarded);
      const listener = getRequestListener(app.fetch as never);
      const servers = [
        createServer(listener),
        createServer(getRequestListener1(app.fetch as never) as RequestListener),
        createHttp2Server(listener as never),
      ] as const;
      const [current, former, http2] = await Promise.all(servers.map(listen));
      const sockets = [
        { ...http1Transport(current as string), name: 'HTTP/1.1, node-server 2' },
        { ...http1Transport(former as string), name: 'HTTP/1.1, node-server 1' },
        http2Transport(http2 as string),
      ];
      return {
        transports: [...sockets, asked(app)],
        async close() {
          for (const socket of sockets) socket.close();
          await Promise.all(servers.map(close));
        },
      };
    },
  };
}

/** An application with the guard at its root, and handlers behind it at the path, below it, and in an application of their own. */
function createRoutedApp(app: Hono, { path }: RouterGuard, isGuarded: boolean): Hono {
  const guarded = path ?? '/webhook';
  if (isGuarded)
    app.use(plotonWebhook({ secret: 'whsec_test', logger: SILENT, ...(path === undefined ? {} : { path }) }));
  app.all(guarded, (c) => c.text(REACHED));
  if (!/[?*]$/.test(guarded)) {
    app.all(`${guarded}/:below`, (c) => c.text(REACHED));
    // The LinearRouter takes no wildcard behind a parameter.
    if (!(guarded.includes(':') && app.router.name === 'LinearRouter')) {
      app.route(
        guarded,
        new Hono().all('/*', (c) => c.text(REACHED)),
      );
    }
  }
  app.notFound((c) => c.text(ELSEWHERE));
  return app;
}

const SILENT = { info() {}, warn() {}, error() {} };

async function listen(server: Server | Http2Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function close(server: Server | Http2Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  if ('closeAllConnections' in server) server.closeAllConnections();
  await closed;
}

function asked(app: Hono): RouterTransport {
  return {
    name: 'app.request',
    async send(target) {
      let request: Request;
      try {
        request = new Request(target.startsWith('/') ? `http://localhost${target}` : target, { method: 'POST' });
      } catch {
        return '';
      }
      return (await app.request(request)).text();
    },
  };
}
