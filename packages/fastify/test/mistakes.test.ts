import { Writable } from 'node:stream';
import { type MistakeRow, mistakeRows, shownTo } from '@hookgate/test-services';
import fastify, { type FastifyInstance, type RouteHandlerMethod } from 'fastify';
import fastify4 from 'fastify4';
import { describe, expect, it } from 'vitest';
import { getDelivery, platos, plotonRoute, plotonWebhook } from '../src/index.ts';
import { plotonDelivery, SECRETS } from './support/deliveries.ts';

const secret = SECRETS.ploton;
const on = { '*': (): void => {} };
const done: RouteHandlerMethod = async () => 'done';

/** Starts an application with its log on the console, and sends it a delivery. */
async function deliverTo(build: (app: FastifyInstance) => unknown, path = '/webhook'): Promise<void> {
  const stream = new Writable({ write: (line, _encoding, written) => written(void console.log(String(line))) });
  const app = fastify({ logger: { stream } });
  try {
    await build(app);
    const { headers, body } = plotonDelivery({ path });
    await app.inject({ method: 'POST', url: path, headers: headers as Record<string, string>, payload: String(body) });
  } finally {
    await app.close();
  }
}

const rows: Parameters<typeof mistakeRows<'fastify'>>[1] = {
  'Fastify 4': {
    seen: /hookgate-ploton - expected '5\.x' fastify version, '4\.\d+\.\d+' is installed/,
    make: async () => {
      const app = fastify4();
      app.register(plotonWebhook as never, { secret } as never);
      await app.ready();
    },
  },
  'plotonRoute() with a preParsing of its own': {
    seen: /preParsing. of its own that took the place of the webhook's.*Pass both: `preParsing: \[route\.preParsing, yours\]`/,
    make: () =>
      deliverTo((app) => {
        app.post(
          '/webhook',
          { ...plotonRoute({ secret }), preParsing: (_req, _reply, body, next) => next(null, body) },
          done,
        );
      }),
  },
  'plotonRoute() with a config of its own': {
    seen: /has a webhook of its own, and a registered one guards its path as well.*Spread the whole of its options, `config` included/,
    make: () =>
      deliverTo(async (app) => {
        await app.register(plotonWebhook, { secret });
        app.post('/webhook', { ...plotonRoute({ secret }), config: {} }, done);
      }),
  },
  'the plugin registered twice': {
    seen: /ploton webhook: \/webhook is registered twice; register it once, or give one of them another `path`/,
    make: () =>
      deliverTo(async (app) => {
        await app.register(plotonWebhook, { secret });
        await app.register(plotonWebhook, { secret });
      }),
  },
  'config.webhook without the plugin': {
    seen: /The route POST \/webhook has `config\.webhook`, but no webhook guards it: register plotonWebhook/,
    make: () => deliverTo((app) => void app.post('/webhook', { config: { webhook: true } }, done)),
  },
  'the plugin as a hook': {
    seen: /plotonWebhook is a plugin, no hook: write app\.register\(plotonWebhook, \{ … \}\), not app\.addHook/,
    make: () =>
      deliverTo((app) => {
        app.addHook('preHandler', plotonWebhook as never);
        app.post('/webhook', done);
      }),
  },
  '`on`, and a route of the same path': {
    seen: /a route of its own at or below \/webhook, where the handlers of `on` answer\. Remove it, give the webhook another `path`, or drop `on`/,
    make: () =>
      deliverTo(async (app) => {
        app.post('/webhook', done);
        await app.register(plotonWebhook, { secret, on });
      }),
  },
};

const others: Readonly<Record<string, MistakeRow>> = {
  'a plugin that was made as a hook': {
    seen: /plotonWebhook is a plugin, no hook: write app\.register/,
    make: () =>
      deliverTo((app) => {
        app.addHook('onRequest', plotonWebhook({ secret }) as never);
        app.post('/webhook', done);
      }),
  },
  'the secret where the options belong': {
    seen: /must be an object, not a string: write plotonWebhook\(\{ secret:/,
    make: () => plotonWebhook(secret as never),
  },
  '`on` in a route': {
    seen: /a route has no option `on`; write app\.register\(plotonWebhook, \{ on: … \}\)/,
    make: () => plotonRoute({ secret, on } as never),
  },
  'no route behind the webhook': {
    seen: /answered 404: it seems that no route behind the middleware takes it.*pass `on`/,
    make: () => deliverTo((app) => app.register(plotonWebhook, { secret })),
  },
  'a path that the sender does not know': {
    seen: /delivery of ploton came to '\/hooks\/in'.*Write plotonWebhook\(\{ path: '\/hooks\/in' \}\)/,
    make: () =>
      deliverTo(async (app) => {
        await app.register(plotonWebhook, { secret });
        app.post('/hooks/in', done);
      }, '/hooks/in'),
  },
  'getDelivery in a route that nothing guards': {
    seen: /No webhook delivery was verified.*Register plotonWebhook.*config: \{ webhook: true \}/,
    make: () => deliverTo((app) => void app.post('/webhook', async (request) => getDelivery(request).event)),
  },
  'getDelivery of the other sender': {
    seen: /carries a delivery of ploton, not of platos/,
    make: () =>
      deliverTo(async (app) => {
        await app.register(plotonWebhook, { secret });
        app.post('/webhook', async (request) => getDelivery(request, platos).event);
      }),
  },
};

describe('a mistake in Fastify, and what its developer is shown', () => {
  it.each(mistakeRows('fastify', rows, others))('$mistake', async ({ make, seen }) => {
    expect(await shownTo(make)).toMatch(seen);
  });

  it('a hook that is none is told of without a log as well', async () => {
    const app = fastify();
    app.addHook('preHandler', plotonWebhook as never);
    app.post('/webhook', done);
    expect(await shownTo(() => app.inject({ method: 'POST', url: '/webhook' }))).toMatch(/is a plugin, no hook/);
    await app.close();
  });
});
