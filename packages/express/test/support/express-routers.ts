import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { configure as serverlessExpress } from '@codegenie/serverless-express';
import {
  ELSEWHERE,
  http1Transport,
  type LambdaHandler,
  lambdaTransport,
  REACHED,
  type RouterGuard,
  type RouterUnderTest,
} from '@hookgate/testing';
import type { Express, RequestHandler, RouterOptions } from 'express';
import serverless from 'serverless-http';
import { plotonWebhook } from '../../src/index.ts';
import { EXPRESS_4, EXPRESS_5, type ExpressVersion } from './express-versions.ts';

/** Paths that all versions read alike. */
export const COMMON_GUARDS: readonly RouterGuard[] = [
  { samples: ['/webhook', '/webhook/7', '/webhook/7/x'] },
  { path: '/hooks/:tenant', samples: ['/hooks/acme', '/hooks/acme/7'] },
  { path: '/api/:tenant/in', samples: ['/api/acme/in', '/api/acme/in/7'] },
];
const OF_4: readonly RouterGuard[] = [
  { path: '/hooks/:id?', samples: ['/hooks', '/hooks/7', '/hooks/7/x'] },
  { path: '/hooks/:id(\\d+)', samples: ['/hooks/12', '/hooks/12/x'] },
  { path: '/hooks/*', samples: ['/hooks/', '/hooks/7', '/hooks/7/x'] },
  { path: '/(v1|v2)/in', samples: ['/v1/in', '/v2/in/7'] },
];
const OF_5: readonly RouterGuard[] = [
  { path: '/hooks{/:id}', samples: ['/hooks', '/hooks/7', '/hooks/7/x'] },
  { path: '/hooks/*rest', samples: ['/hooks/7', '/hooks/7/x'] },
];

/** Both versions of Express, each with the defaults and with all of its router's options. */
export const EXPRESS_ROUTERS: readonly RouterUnderTest[] = [
  routerOf(EXPRESS_4, OF_4, {}),
  routerOf(EXPRESS_4, OF_4, { caseSensitive: true, strict: true, mergeParams: true }),
  routerOf(EXPRESS_5, OF_5, {}),
  routerOf(EXPRESS_5, OF_5, { caseSensitive: true, strict: true, mergeParams: true }),
];

function routerOf(version: ExpressVersion, guards: readonly RouterGuard[], options: RouterOptions): RouterUnderTest {
  return {
    name: `${version.name}, ${Object.keys(options).join(', ') || 'defaults'}`,
    guards: [...COMMON_GUARDS, ...guards],
    async start(guard, isGuarded) {
      const app = createRoutedApp(version, guard, isGuarded, options);
      const server = createServer(app as RequestListener);
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const socket = http1Transport(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
      return {
        transports: [
          socket,
          lambdaTransport('serverless-http', serverless(app as never) as unknown as LambdaHandler),
          lambdaTransport('serverless-express', serverlessExpress({ app, log: QUIET }) as unknown as LambdaHandler),
        ],
        async close() {
          const closed = once(server, 'close');
          socket.close();
          server.close();
          server.closeAllConnections();
          await closed;
        },
      };
    },
  };
}

/** An application with the guard at its root, and handlers behind it in every way Express mounts them. */
export function createRoutedApp(
  { express, everyPath }: Pick<ExpressVersion, 'express' | 'everyPath'>,
  { path }: RouterGuard,
  isGuarded: boolean,
  options: RouterOptions,
): Express {
  const guarded = path ?? '/webhook';
  const app = express();
  app.set('case sensitive routing', options.caseSensitive);
  app.set('strict routing', options.strict);
  if (isGuarded)
    app.use(plotonWebhook({ secret: 'whsec_test', logger: SILENT, ...(path === undefined ? {} : { path }) }));
  app.all(guarded, reached);
  const root = express.Router(options);
  root.all(guarded, reached);
  app.use(root);
  const below = express.Router(options);
  below.all('/', reached);
  below.all('/:id', reached);
  below.all(everyPath, reached);
  app.use(guarded, below, reached);
  app.use(((_req, res) => void res.end(ELSEWHERE)) satisfies RequestHandler);
  return app;
}

const reached: RequestHandler = (_req, res) => void res.end(REACHED);
const SILENT = { info() {}, warn() {}, error() {} };
/** It prints every target that is no URL to it. */
const QUIET = { ...SILENT, debug() {}, verbose() {} };
