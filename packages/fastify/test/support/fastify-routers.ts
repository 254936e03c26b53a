import type { AddressInfo } from 'node:net';
import {
  ELSEWHERE,
  http1Transport,
  http2Transport,
  REACHED,
  type RouterGuard,
  type RouterTransport,
  type RouterUnderTest,
} from '@hookgate/testing';
import Fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify';
import { plotonWebhook } from '../../src/index.ts';

const GUARDS: readonly RouterGuard[] = [
  { samples: ['/webhook', '/webhook/7', '/webhook/7/x', '/webhook/'] },
  { path: '/hooks/:tenant', samples: ['/hooks/acme', '/hooks/', '/hooks/acme/7'] },
  { path: '/api/:tenant/in', samples: ['/api/acme/in', '/api//in', '/api/acme/in/7'] },
  { path: '/hooks/:id?', samples: ['/hooks', '/hooks/7'] },
  { path: '/hooks/:id(^\\d+$)', samples: ['/hooks/12', '/hooks/12/x'] },
  { path: '/near/:lat-:lng', samples: ['/near/1-2'] },
  { path: '/hooks/*', samples: ['/hooks/', '/hooks/7', '/hooks/7/x'] },
];
/** Where doubled slashes are one, and a trailing one is none, no parameter is empty. */
const LOOSE_GUARDS: readonly RouterGuard[] = GUARDS.map(({ samples, ...guard }) => ({
  ...guard,
  samples: samples.filter((sample) => !/\/(\/|$)/.test(sample)),
}));

/** Fastify takes one option more than its types know. */
type RouterOptions = NonNullable<FastifyServerOptions['routerOptions']> & { readonly useSemicolonDelimiter?: boolean };

/** Everything the router may overlook. */
const LOOSE: RouterOptions = {
  caseSensitive: false,
  ignoreTrailingSlash: true,
  ignoreDuplicateSlashes: true,
  useSemicolonDelimiter: true,
};

/** Fastify's router with the defaults, with each option, and with all of them. */
export const FASTIFY_ROUTERS: readonly RouterUnderTest[] = [
  routerOf('defaults', GUARDS, {}),
  routerOf('caseSensitive: false', GUARDS, { caseSensitive: false }),
  routerOf('useSemicolonDelimiter', GUARDS, { useSemicolonDelimiter: true }),
  routerOf('all options', LOOSE_GUARDS, LOOSE),
];

function routerOf(name: string, guards: readonly RouterGuard[], routerOptions: RouterOptions): RouterUnderTest {
  return {
    name: `fastify, ${name}`,
    guards,
    async start(guard, isGuarded) {
      const http1 = await createRoutedApp(Fastify({ routerOptions }), guard, isGuarded);
      const http2 = await createRoutedApp(
        Fastify({ routerOptions: routerOptions as object, http2: true }) as unknown as FastifyInstance,
        guard,
        isGuarded,
      );
      const sockets = [http1Transport(await listen(http1)), http2Transport(await listen(http2))];
      return {
        transports: [...sockets, injection(http1)],
        async close() {
          for (const socket of sockets) socket.close();
          await Promise.all([http1.close(), http2.close()]);
        },
      };
    },
  };
}

/** An application with the plugin in its root, and routes at the path and below it. */
async function createRoutedApp(
  app: FastifyInstance,
  { path }: RouterGuard,
  isGuarded: boolean,
): Promise<FastifyInstance> {
  const guarded = path ?? '/webhook';
  if (isGuarded) {
    await app.register(plotonWebhook, {
      secret: 'whsec_test',
      logger: SILENT,
      ...(path === undefined ? {} : { path }),
    });
  }
  // A parser of the application's own would refuse what has no type.
  app.addContentTypeParser('*', (_request, _payload, done) => done(null));
  app.all(guarded, async () => REACHED);
  // Behind an optional parameter and a wildcard the router takes no more.
  if (!/[?*]$/.test(guarded)) {
    app.all(`${guarded}/:below`, async () => REACHED);
    app.all(`${guarded}/*`, async () => REACHED);
  }
  // Without it the router answers for a target it cannot decode.
  app.setNotFoundHandler(async (_request, reply) => reply.code(200).send(ELSEWHERE));
  await app.ready();
  return app;
}

const SILENT = { info() {}, warn() {}, error() {} };

async function listen(app: FastifyInstance): Promise<string> {
  await app.listen({ port: 0, host: '127.0.0.1' });
  return `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
}

function injection(app: FastifyInstance): RouterTransport {
  return {
    name: 'inject',
    async send(target) {
      try {
        return (await app.inject({ method: 'POST', url: target })).body;
      } catch {
        // No URL to light-my-request: it never came to the application.
        return '';
      }
    },
  };
}
