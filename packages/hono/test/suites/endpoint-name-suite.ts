import { generateTargets } from '@hookgate/testing';
import { Hono, type MiddlewareHandler } from 'hono';
import { every } from 'hono/combine';
import { expect, test } from 'vitest';
import { memoryStore, plotonWebhook } from '../../src/index.ts';
import { createRecorder, plotonDelivery, SECRETS } from '../support/deliveries.ts';
import type { Platform } from '../support/platform.ts';

const KINDS: ReadonlyArray<readonly [string, (app: Hono, hook: MiddlewareHandler) => void, readonly string[]]> = [
  ['at the root', (app, hook) => void app.use(hook), ['/webhook', '/webhook/*']],
  ['app.use', (app, hook) => void app.use('/:tenant/webhook/*', hook), ['/*/webhook', '/*/webhook/*']],
  ['a route', (app, hook) => void app.post('/hooks/:tenant', hook), ['/hooks/*']],
  ['an expression', (app, hook) => void app.post('/hooks/:a{[^/]+}', hook), ['/hooks/*']],
  ['an optional parameter', (app, hook) => void app.post('/hooks/:a?', hook), ['/hooks', '/hooks/*']],
  ['a wildcard', (app, hook) => void app.post('/hooks/*', hook), ['/hooks/*', '/hooks/*/*']],
  ['app.route', (app, hook) => void app.route('/:a', new Hono().post('/in/:b', hook)), ['/*/in/*']],
  ['basePath', (app, hook) => void app.route('/', new Hono().basePath('/:a').post('/in', hook)), ['/*/in']],
  ['app.mount', (app, hook) => void app.mount('/sub', new Hono().use(hook).fetch), ['/sub/webhook', '/sub/webhook/*']],
  ['combined', (app, hook) => void app.use('/:a/in', every(hook)), ['/*/in']],
  ['a closure', (app, hook) => void app.post('/:a/in', (c, next) => hook(c, next)), ['/*/in']],
];

/** What a delivery is remembered under hangs on nothing that a client may choose. */
export function endpointNameSuite(platform: Platform): void {
  test.each(KINDS)(
    'one captured delivery, sent to wherever it leads, runs once: %s',
    async (_name, place, patterns) => {
      let runs = 0;
      const { options: quiet } = createRecorder();
      const on = { '*': () => void runs++ };
      const hook = plotonWebhook({ ...quiet, secret: SECRETS.ploton, store: memoryStore(), on });
      const app = new Hono();
      place(app, hook);
      const send = await platform.serve(app);
      const delivery = plotonDelivery();
      let answered = 0;
      const sent = generateTargets(patterns);
      for (const path of sent) {
        if ((await send({ ...delivery, path })).status === 200) answered += 1;
        expect(runs, `after ${path}`).toBeLessThan(2);
      }
      expect(runs).toBe(1);
      expect(answered).toBeGreaterThan(sent.length / 4);
    },
  );
}
