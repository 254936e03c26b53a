import { readFileSync } from 'node:fs';
import { type MistakeRow, mistakeRows, shownTo } from '@hookgate/test-services';
import { Hono, type MiddlewareHandler } from 'hono';
import { describe, expect, it } from 'vitest';
import { getDelivery, plotonWebhook } from '../src/index.ts';
import { type Changes, plotonDelivery, SECRETS } from './support/deliveries.ts';

const secret = SECRETS.ploton;
const on = { '*': (): void => {} };

async function deliverTo(app: Hono, changes: Changes = {}): Promise<void> {
  const { path, chunked: _, ...init } = plotonDelivery(changes);
  await app.request(path ?? '/webhook', init as RequestInit);
}

const rows: Parameters<typeof mistakeRows<'hono'>>[1] = {
  'a path of Hono without "/*"': {
    // What comes to a path below is not guarded, and a handler there must not take it for a delivery.
    seen: /No webhook delivery was verified.*Mount plotonWebhook\(\).*in front of this handler, at the same path/,
    make: () => {
      const app = new Hono();
      app.use('/hooks', plotonWebhook({ secret }));
      app.post('/hooks/in', (c) => c.json(getDelivery(c).event as object));
      return deliverTo(app, { path: '/hooks/in' });
    },
  },
  'Hono 4.5': {
    // npm warns of it when the two are installed together, and shows this.
    seen: /\^4\.8/,
    make: () => {
      const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
      return manifest.peerDependencies.hono as string;
    },
  },
  'c.req.raw.text() before the webhook': {
    seen: /read the body before the webhook.*c\.req\./,
    make: () => {
      const app = new Hono();
      app.use(async (c, next) => {
        await c.req.raw.text();
        await next();
      });
      app.use(plotonWebhook({ secret }));
      return deliverTo(app);
    },
  },
  '`on`, and a handler of Hono': {
    seen: /`on`.*POST \/webhook.*never runs.*Drop one of the two/,
    make: () => deliverTo(new Hono().post('/webhook', plotonWebhook({ secret, on }), (c) => c.text('mine'))),
  },
};

const others: Readonly<Record<string, MistakeRow>> = {
  '`on`, and a route below a bare webhook': {
    seen: /`on`.*POST \/webhook.*never runs/,
    make: () => {
      const app = new Hono();
      app.use(plotonWebhook({ secret, on }));
      return deliverTo(app.post('/webhook', (c) => c.text('mine')));
    },
  },
  'no route behind the webhook': {
    seen: /answered 404: it seems that no route behind the middleware takes it.*pass `on`/,
    make: () => deliverTo(new Hono().use(plotonWebhook({ secret })) as unknown as Hono),
  },
  'a path that the sender does not know': {
    seen: /delivery of ploton came to '\/hooks\/in'.*Write plotonWebhook\(\{ path: '\/hooks\/in' \}\)/,
    make: () => deliverTo(new Hono().use(plotonWebhook({ secret })) as unknown as Hono, { path: '/hooks/in' }),
  },
  'app.use(plotonWebhook)': {
    seen: /write app\.use\(plotonWebhook\(\)\), with the parentheses/,
    make: () => {
      const app = new Hono();
      app.use(plotonWebhook as unknown as MiddlewareHandler);
      return deliverTo(app);
    },
  },
};

describe('a mistake in Hono, and what its developer is shown', () => {
  it.each(mistakeRows('hono', rows, others))('$mistake', async ({ make, seen }) => {
    expect(await shownTo(make)).toMatch(seen);
  });

  it('a webhook with handlers and the routes of others show nothing', async () => {
    const app = new Hono();
    app.use(plotonWebhook({ secret, on }));
    app.get('/webhook', (c) => c.text('page'));
    app.post('/:page', (c) => c.text('page'));
    app.all('*', (c) => c.notFound());
    expect(await shownTo(() => deliverTo(app))).toBe('');
  });
});
