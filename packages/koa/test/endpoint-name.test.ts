import { generateTargets } from '@hookgate/testing';
import type Koa from 'koa';
import mount from 'koa-mount';
import { describe, expect, it } from 'vitest';
import { memoryStore, plotonWebhook } from '../src/index.ts';
import { plotonDelivery, SECRET } from './support/deliveries.ts';
import { createLog } from './support/log.ts';
import { send } from './support/send.ts';
import { serve } from './support/serve.ts';
import { ROUTED } from './support/versions.ts';

type Hook = Koa.Middleware;

describe.each(ROUTED)(
  'one captured delivery, sent to wherever a mount can be reached, runs once in $koa',
  ({ Koa: App, Router }) => {
    const passing: Koa.Middleware = (_ctx, next) => next();
    const KINDS: ReadonlyArray<readonly [string, (app: Koa, hook: Hook) => void, readonly string[]]> = [
      ['at the root', (app, hook) => app.use(hook), ['/webhook', '/webhook/*']],
      [
        'koa-mount',
        (app, hook) => app.use(mount('/hooks', hook)),
        ['/hooks', '/hooks/*', '/hooks/hooks/*', '/hooks/hooks/{*}'],
      ],
      [
        'koa-mount in koa-mount',
        (app, hook) => app.use(mount('/hooks', mount('/in', hook))),
        ['/hooks/in', '/hooks/in/*', '/hooks/in/in/*', '/hooks/in/hooks/in/{*}'],
      ],
      ['a route', (app, hook) => app.use(new Router().post('/hooks/:tenant', hook).routes()), ['/hooks/*']],
      [
        'an expression',
        (app, hook) => app.use(new Router().post(/^\/hooks\/(.*)/, hook).routes()),
        ['/hooks/*', '/hooks/*/*'],
      ],
      ['a prefix', (app, hook) => app.use(new Router({ prefix: '/:tenant' }).post('/in', hook).routes()), ['/*/in']],
      [
        'router.use',
        (app, hook) =>
          app.use(
            new Router()
              .use('/:a/in', hook as Koa.Middleware)
              .all('/:a/in/:b', passing)
              .routes(),
          ),
        ['/*/in/*'],
      ],
      [
        'routers in routers',
        (app, hook) => {
          const inner = new Router().post('/:b', hook as Koa.Middleware);
          app.use(new Router().use('/:a', inner.routes()).routes());
        },
        ['/*/*'],
      ],
      [
        'a route below a mount',
        (app, hook) => app.use(mount('/hooks', new Router().post('/:a/:b', hook).routes())),
        ['/hooks/*/*', '/hooks/hooks/*', '/hooks/hooks/{*}'],
      ],
      [
        'a route behind a mount that lets it pass',
        (app, hook) => app.use(mount('/hooks', passing)).use(new Router().post('/:a/:b', hook).routes()),
        ['/*/*', '/hooks/*', '/hooks/hooks', '/hooks/{*}'],
      ],
      [
        'a closure in a route',
        (app, hook) => app.use(new Router().post('/:a/in', (ctx, next) => hook(ctx as never, next)).routes()),
        ['/*/in'],
      ],
      [
        'a closure in a mount',
        (app, hook) => app.use(mount('/hooks', (ctx, next) => hook(ctx as never, next))),
        ['/hooks/*'],
      ],
    ];

    it.each(KINDS)('%s', async (_name, place, patterns) => {
      let runs = 0;
      const hook = plotonWebhook({
        secret: SECRET,
        store: memoryStore(),
        logger: createLog(),
        on: { '*': () => void runs++ },
      });
      const app = new App();
      place(app, hook as Koa.Middleware);
      const { url } = await serve(app);
      const delivery = plotonDelivery();
      let answered = 0;
      const sent = generateTargets(patterns);
      for (const path of sent) {
        if ((await send(url, { ...delivery, path })).status === 200) answered += 1;
        expect(runs, `after ${path}`).toBeLessThan(2);
      }
      expect(runs).toBe(1);
      expect(answered).toBeGreaterThan(sent.length / 4);
    });

    it('a path that earlier middleware made for the routers names nothing: a closure there needs an `endpoint`', async () => {
      let runs = 0;
      const on = { '*': () => void runs++ };
      const statusesOf = async (options: { readonly endpoint?: string }): Promise<readonly number[]> => {
        const hook = plotonWebhook({ secret: SECRET, store: memoryStore(), logger: createLog(), on, ...options });
        const app = new App();
        app.use((ctx, next) => {
          (ctx as { routerPath?: string }).routerPath = ctx.path;
          return hook(ctx as never, next);
        });
        const { url } = await serve(app);
        const delivery = plotonDelivery();
        const statuses = [];
        for (const path of ['/a', '/b']) statuses.push((await send(url, { ...delivery, path })).status);
        return statuses;
      };
      expect(await statusesOf({})).toEqual([500, 500]);
      expect(await statusesOf({ endpoint: 'orders' })).toEqual([200, 200]);
      expect(runs).toBe(1);
    });

    it('routes that differ in their patterns are kept apart', async () => {
      let runs = 0;
      const hook = plotonWebhook({
        secret: SECRET,
        store: memoryStore(),
        logger: createLog(),
        on: { '*': () => void runs++ },
      });
      const app = new App();
      const router = new Router();
      router.post('/one/:a', hook as Koa.Middleware).post('/two/:a', hook as Koa.Middleware);
      app.use(mount('/three', hook)).use(mount('/four', router.routes())).use(router.routes());
      const { url } = await serve(app);
      const delivery = plotonDelivery();
      for (const value of ['x', 'y']) {
        for (const path of ['/one', '/two', '/three', '/four/one', '/four/two']) {
          expect((await send(url, { ...delivery, path: `${path}/${value}` })).status).toBe(200);
        }
      }
      expect(runs).toBe(5);
    });
  },
);
