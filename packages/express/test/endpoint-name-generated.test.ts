import { generateTargets } from '@hookgate/testing';
import type { Express } from 'express';
import { describe, expect, test } from 'vitest';
import { memoryStore, plotonWebhook } from '../src/index.ts';
import { plotonDelivery, SECRETS } from './support/deliveries.ts';
import { EXPRESS_4, EXPRESS_5, VERSIONS } from './support/express-versions.ts';
import { createRecorder } from './support/recorder.ts';
import { send, serve } from './support/serve.ts';

type Hook = ReturnType<typeof plotonWebhook>;
type MakeExpress = (typeof EXPRESS_5)['express'];

/** A way to mount a webhook, and targets that lead to it; `*` stands for what a client may write. */
interface MountKind {
  readonly name: string;
  readonly only?: string;
  readonly mount: (app: Express, hook: Hook, express: MakeExpress) => unknown;
  readonly targets: readonly string[];
}

const nested = (path: string | RegExp) => (app: Express, hook: Hook, express: MakeExpress) => {
  const [outer, inner] = [express.Router(), express.Router()];
  inner.use('/in', hook);
  outer.use('/:part', inner);
  app.use(path, outer);
};

const KINDS: readonly MountKind[] = [
  { name: 'a parameter first', mount: (app, hook) => app.use('/:tenant/webhook', hook), targets: ['/*/webhook'] },
  { name: 'a parameter last', mount: (app, hook) => app.use('/hooks/:tenant', hook), targets: ['/hooks/*'] },
  { name: 'two parameters', mount: (app, hook) => app.use('/:a/x/:b', hook), targets: ['/*/x/*'] },
  { name: 'a parameter in a segment', mount: (app, hook) => app.use('/h-:a', hook), targets: ['/h-*'] },
  { name: 'a route', mount: (app, hook) => app.post('/hooks/:tenant', hook), targets: ['/hooks/*'] },
  { name: 'a regular expression', mount: (app, hook) => app.use(/^\/hooks\/[^/]+/, hook), targets: ['/hooks/*'] },
  { name: 'one with groups', mount: (app, hook) => app.use(/^\/(h)ooks\/([^/]+)/, hook), targets: ['/hooks/*'] },
  { name: 'a route of one', mount: (app, hook) => app.post(/^\/hooks\/(.+)/, hook), targets: ['/hooks/*'] },
  {
    name: 'an optional parameter, Express 5',
    only: EXPRESS_5.name,
    mount: (app, hook) => app.use('/hooks{/:tenant}', hook),
    targets: ['/hooks', '/hooks/*'],
  },
  {
    name: 'an optional parameter, Express 4',
    only: EXPRESS_4.name,
    mount: (app, hook) => app.use('/hooks/:tenant?', hook),
    targets: ['/hooks', '/hooks/*'],
  },
  {
    name: 'nothing but an optional parameter',
    only: EXPRESS_5.name,
    mount: (app, hook) => app.use('{/:tenant}', hook),
    targets: ['/', '/*'],
  },
  {
    name: 'a wildcard, Express 5',
    only: EXPRESS_5.name,
    mount: (app, hook) => app.use('/hooks/*rest', hook),
    targets: ['/hooks/*', '/hooks/*/*'],
  },
  {
    name: 'a wildcard, Express 4',
    only: EXPRESS_4.name,
    mount: (app, hook) => app.use('/hooks/*', hook),
    targets: ['/hooks/*', '/hooks/*/*'],
  },
  {
    name: 'several paths',
    mount: (app, hook) => app.use(['/a', '/b/:c', /^\/d+/], hook),
    targets: ['/a', '/b/*', '/ddd'],
  },
  { name: 'routers in routers', mount: nested('/:outer'), targets: ['/*/*/in'] },
  { name: 'routers in routers below an expression', mount: nested(/^\/r[^/]*/), targets: ['/r*/*/in'] },
  {
    name: 'a route in a router below a parameter',
    mount(app, hook, express) {
      const router = express.Router({ mergeParams: true });
      router.post('/in/:b', hook);
      app.use('/:a', router);
    },
    targets: ['/*/in/*'],
  },
  {
    name: 'an app in an app',
    mount(app, hook, express) {
      const [outer, inner] = [express(), express()];
      inner.use('/:b', hook);
      outer.use('/:part', inner);
      app.use('/:a', outer);
    },
    targets: ['/*/*/*'],
  },
  {
    name: 'a closure',
    mount: (app, hook) => app.use('/:tenant/in', (req, res, next) => hook(req, res, next)),
    targets: ['/*/in'],
  },
  {
    name: 'a closure in a route',
    mount: (app, hook) => app.post('/:tenant/in', (req, res, next) => hook(req, res, next)),
    targets: ['/*/in'],
  },
  {
    name: 'the root, and `path`',
    mount: (app, hook) => app.use(hook),
    targets: ['/webhook', '/webhook/*', '/webhook/*/*'],
  },
];

describe.each(VERSIONS)(
  'one captured delivery, sent to wherever a mount can be reached, runs once in $name',
  (version) => {
    const { options: quiet } = createRecorder();
    const kinds = KINDS.filter(({ only }) => only === undefined || only === version.name);

    test.each(kinds)('$name', async ({ mount, targets }) => {
      let runs = 0;
      const hook = plotonWebhook({
        secret: SECRETS.ploton,
        store: memoryStore(),
        ...quiet,
        on: { '*': () => void runs++ },
      });
      const app = version.express();
      mount(app, hook, version.express);
      const port = await serve(app);
      const delivery = plotonDelivery();
      let answered = 0;
      const sent = generateTargets(targets);
      for (const path of sent) {
        if ((await send(port, { ...delivery, path })).status === 200) answered += 1;
        expect(runs, `after ${path}`).toBeLessThan(2);
      }
      expect(runs).toBe(1);
      expect(answered).toBeGreaterThan(sent.length / 4);
    });
  },
);

describe.each(VERSIONS)('mounts that differ in their patterns alone are kept apart in $name', ({ express }) => {
  const { options: quiet } = createRecorder();

  test('whatever their kind', async () => {
    const store = memoryStore();
    const ran: string[] = [];
    const hook = (name: string): Hook =>
      plotonWebhook({ secret: SECRETS.ploton, store, ...quiet, on: { '*': () => void ran.push(name) } });
    const router = express.Router();
    router.use('/:b', hook('router'));
    const sub = express();
    sub.use('/:b', hook('app'));
    const twice = hook('twice');
    const app = express();
    app.use('/one/:a', hook('one'));
    app.use('/two/:a', hook('two'));
    app.use(/^\/three\/./, hook('three'));
    app.use(/^\/four\/./, hook('four'));
    app.use('/five/:a', router);
    app.use('/six/:a', sub);
    app.use('/seven/:a', twice);
    app.use('/eight/:a', twice);
    const port = await serve(app);
    const delivery = plotonDelivery();
    const names = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight'];
    for (const round of ['x', 'y']) {
      for (const name of names) {
        const { status } = await send(port, { ...delivery, path: `/${name}/${round}/z` });
        expect([name, status]).toEqual([name, 200]);
      }
    }
    expect(ran).toEqual(['one', 'two', 'three', 'four', 'router', 'app', 'twice', 'twice']);
  });
});

describe.each(VERSIONS)('where nothing tells how the middleware is mounted in $name', ({ express }) => {
  /** A router that nobody can look into. */
  function hidden(hook: Hook): Express {
    const router = express.Router();
    router.use('/:b', hook);
    const app = express();
    app.use('/:a', (req, res, next) => router(req, res, next));
    return app;
  }

  test('deliveries are refused, and a warning says to give an `endpoint`', async () => {
    const { options, of } = createRecorder();
    const hook = plotonWebhook({ secret: SECRETS.ploton, ...options, on: { '*': () => {} } });
    const port = await serve(hidden(hook));
    const delivery = plotonDelivery();
    for (const path of ['/a/b', '/c/d']) {
      const answer = await send(port, { ...delivery, path });
      expect([answer.status, answer.json.error]).toEqual([500, 'mount_mismatch']);
    }
    expect(of('warning').filter(({ code }) => code === 'mount_mismatch')).toMatchObject([
      { detail: expect.stringContaining("{ endpoint: 'orders' }") },
    ]);
  });

  test('an `endpoint` is all it takes', async () => {
    let runs = 0;
    const { options } = createRecorder();
    const hook = plotonWebhook({
      secret: SECRETS.ploton,
      ...options,
      endpoint: 'orders',
      on: { '*': () => void runs++ },
    });
    const port = await serve(hidden(hook));
    const delivery = plotonDelivery();
    for (const path of ['/a/b', '/c/d']) expect((await send(port, { ...delivery, path })).status).toBe(200);
    expect(runs).toBe(1);
  });
});

test('Express before 5.3 keeps no patterns: plain paths are named all the same, and others need an `endpoint`', async () => {
  const { options } = createRecorder();
  let runs = 0;
  const hook = plotonWebhook({ secret: SECRETS.ploton, ...options, on: { '*': () => void runs++ } });
  const { express } = EXPRESS_5;
  const app = express();
  app.use('/plain/path', hook);
  app.use('/:with/parameter', hook);
  app.use('/optional{/part}', hook);
  app.use(/^\/expression/, hook);
  for (const layer of app.router.stack) Reflect.deleteProperty(layer, 'rawPath');
  const port = await serve(app);
  const delivery = plotonDelivery();
  const statusOf = async (path: string) => (await send(port, { ...delivery, path })).status;
  for (const path of ['/plain/path', '/PLAIN/path/', '/plain/path/below']) expect(await statusOf(path)).toBe(200);
  expect(runs).toBe(1);
  for (const path of ['/optional', '/optional/part', '/OPTIONAL/x']) expect(await statusOf(path)).toBe(200);
  expect(runs).toBe(2);
  for (const path of ['/a/parameter', '/b/parameter', '/expression']) expect(await statusOf(path)).toBe(500);
});
