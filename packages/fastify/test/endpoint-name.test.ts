import { generateTargets } from '@hookgate/testing';
import fastify, { type FastifyInstance } from 'fastify';
import { describe, expect, it } from 'vitest';
import { memoryStore, plotonRoute, plotonWebhook } from '../src/index.ts';
import { plotonDelivery, SECRETS } from './support/deliveries.ts';
import { createRecorder } from './support/recorder.ts';
import { send, serve } from './support/serve.ts';

type Run = () => void;
const quiet = createRecorder().options;

function options(run: Run) {
  return { secret: SECRETS.ploton, store: memoryStore(), ...quiet, on: { '*': run } };
}

function guarding() {
  return { secret: SECRETS.ploton, store: memoryStore(), ...quiet };
}

const KINDS: ReadonlyArray<readonly [string, (app: FastifyInstance, run: Run) => unknown, readonly string[]]> = [
  ['its own route', (app, run) => app.register(plotonWebhook, options(run)), ['/webhook', '/webhook/*']],
  [
    'a prefix with a parameter',
    (app, run) => app.register(plotonWebhook, { ...options(run), prefix: '/:tenant' }),
    ['/*/webhook', '/*/webhook/*'],
  ],
  [
    'a scope with a parameter',
    (app, run) => app.register(async (scope) => void scope.register(plotonWebhook, options(run)), { prefix: '/:a' }),
    ['/*/webhook', '/*/webhook/*'],
  ],
  [
    'a path with a parameter',
    (app, run) => app.register(plotonWebhook, { ...options(run), path: '/hooks/:a' }),
    ['/hooks/*', '/hooks/*/*'],
  ],
  [
    'a path with a wildcard',
    (app, run) => app.register(plotonWebhook, { ...options(run), path: '/hooks/*' }),
    ['/hooks/*', '/hooks/*/*'],
  ],
  [
    'a route of one',
    (app, run) => app.post('/hooks/:a', { ...plotonRoute(guarding()) }, async () => void run()),
    ['/hooks/*'],
  ],
  [
    'a route with an optional parameter',
    (app, run) => app.post('/hooks/:a?', { ...plotonRoute(guarding()) }, async () => void run()),
    ['/hooks', '/hooks/*'],
  ],
  [
    'a route with an expression',
    (app, run) => app.post('/hooks/:a([^/]+)', { ...plotonRoute(guarding()) }, async () => void run()),
    ['/hooks/*'],
  ],
  [
    'a route with a wildcard',
    (app, run) => app.post('/hooks/*', { ...plotonRoute(guarding()) }, async () => void run()),
    ['/hooks/*', '/hooks/*/*'],
  ],
  [
    'a route that has opted in',
    (app, run) => {
      app.register(plotonWebhook, guarding());
      app.post('/hooks/:a', { config: { webhook: true } }, async () => void run());
    },
    ['/hooks/*'],
  ],
  [
    'a route that has opted in, and partly lies at a guarded path',
    (app, run) => {
      app.register(plotonWebhook, { ...guarding(), path: '/hooks/in' });
      app.post('/hooks/:a', { config: { webhook: true } }, async () => void run());
    },
    ['/hooks/*', '/hooks/in'],
  ],
  [
    'a route at a guarded path',
    (app, run) => {
      app.register(plotonWebhook, guarding());
      app.post('/webhook/:a', async () => void run());
    },
    ['/webhook/*'],
  ],
];

describe('one captured delivery, sent to wherever a mount can be reached, runs once', () => {
  const loose = {
    routerOptions: {
      caseSensitive: false,
      ignoreDuplicateSlashes: true,
      ignoreTrailingSlash: true,
      useSemicolonDelimiter: true,
    },
  };

  describe.each([
    ['strict', {}],
    ['loose', loose],
  ])('with a %s router', (_name, serverOptions) => {
    it.each(KINDS)('%s', async (_kind, place, patterns) => {
      let runs = 0;
      const app = fastify(serverOptions);
      place(app, () => {
        runs += 1;
      });
      const port = await serve(app);
      const delivery = plotonDelivery();
      let answered = 0;
      const sent = generateTargets(patterns);
      for (const path of sent) {
        if ((await send(port, { ...delivery, path })).status === 200) answered += 1;
        expect(runs, `after ${path}`).toBeLessThan(2);
      }
      expect(runs).toBe(1);
      expect(answered).toBeGreaterThan(sent.length / 4);
    });
  });
});
