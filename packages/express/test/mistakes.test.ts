import { readFileSync } from 'node:fs';
import { defineProvider } from '@hookgate/core';
import { type MistakeRow, mistakeRows, shownTo, startScript } from '@hookgate/test-services';
import type { Express, RequestHandler } from 'express';
import { describe, expect, it } from 'vitest';
import { getDelivery, platos, ploton, plotonWebhook, webhook } from '../src/index.ts';
import { plotonDelivery, SECRETS } from './support/deliveries.ts';
import { VERSIONS } from './support/express-versions.ts';
import { type Sent, send, serve } from './support/serve.ts';

const secret = SECRETS.ploton;
const done: RequestHandler = (_req, res) => void res.sendStatus(200);

/** Serves an application as it is in development, where it prints what its routes throw. */
async function deliverTo(app: Express, sent: Sent = plotonDelivery()): Promise<void> {
  app.set('env', 'development');
  await send(await serve(app), sent);
}

describe.each(VERSIONS)('a mistake in $name, and what its developer is shown', ({ express, everyPath }) => {
  const guarded = (): Express => express().use(plotonWebhook({ secret }));

  const rows: Parameters<typeof mistakeRows<'express'>>[1] = {
    'express.json() before the webhook': {
      seen: /express\.json\(\) or another body parser ran before the webhook.*Move app\.use\(plotonWebhook\(\)\).*above it/,
      make: () => deliverTo(express().use(express.json(), plotonWebhook({ secret }))),
    },
    'a path that the sender does not know': {
      seen: /delivery of ploton came to '\/hooks\/in', but .* guards \/webhook.*Write plotonWebhook\(\{ path: '\/hooks\/in' \}\)/,
      make: () => deliverTo(guarded().post('/hooks/in', done), plotonDelivery({ path: '/hooks/in' })),
    },
    'a path that the sender does not know, and a catch-all': {
      seen: /delivery of ploton came to '\/hooks\/in'.*Write plotonWebhook\(\{ path: '\/hooks\/in' \}\)/,
      make: () => deliverTo(guarded().all(everyPath, done), plotonDelivery({ path: '/hooks/in' })),
    },
    'app.use(plotonWebhook)': {
      seen: /write app\.use\(plotonWebhook\(\)\), with the parentheses/,
      make: () => deliverTo(express().use(plotonWebhook as unknown as RequestHandler)),
    },
    'Express 3': {
      // npm refuses to install the two together, and shows this.
      seen: />=4\.18 <6/,
      make: () => {
        const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
        return manifest.peerDependencies.express as string;
      },
    },
    '201 or 204 for Ploton': {
      seen: /ploton counts only 200 as delivered, and the application answered 204.*Answer 200/,
      make: () => deliverTo(guarded().post('/webhook', (_req, res) => void res.sendStatus(204))),
    },
    'getDelivery in a route that nothing guards': {
      seen: /No webhook delivery was verified.*Mount plotonWebhook\(\).*in front of this handler, at the same path/,
      make: () => deliverTo(express().post('/webhook', (req, res) => void res.json(getDelivery(req).event))),
    },
    'getDelivery of the other sender': {
      seen: /carries a delivery of ploton, not of platos/,
      make: () => deliverTo(guarded().post('/webhook', (req, res) => void res.json(getDelivery(req, platos).event))),
    },
    'no route behind the webhook': {
      seen: /answered 404: it seems that no route behind the middleware takes it.*Add one for POST at this path.*or pass `on`/,
      make: () => deliverTo(guarded()),
    },
    'a route that never answers': {
      seen: /the handler of 'task.complete' outlived.*If it never ends: .*the route answer/,
      make: () => {
        const hurried = defineProvider({ ...ploton, deadlineMs: 400 });
        return deliverTo(
          express()
            .use(webhook(hurried, { secret }))
            .post('/webhook', () => {}),
        );
      },
    },
    'an async route of Express 4 that throws': {
      // Express 4 leaves its promise alone, and Node ends the process with the line that threw.
      seen: /async-throw\.ts[\s\S]*Error: no database|Error: no database[\s\S]*async-throw\.ts/,
      make: async () => {
        const script = startScript(new URL('./programs/async-throw.ts', import.meta.url).pathname);
        expect(await script.exit).toMatchObject({ code: 1 });
        return script.lines.join('\n');
      },
    },
    '`on`, and a route handler': {
      seen: /`on`.*POST \/webhook.*never runs.*Drop one of the two/,
      make: () => {
        const hook = plotonWebhook({ secret, on: { '*': () => {} } });
        return deliverTo(express().post('/webhook', hook, done));
      },
    },
  };

  const others: Readonly<Record<string, MistakeRow>> = {
    '`on`, and a route below a bare webhook': {
      seen: /`on`.*POST \/webhook.*never runs/,
      make: () =>
        deliverTo(
          express()
            .use(plotonWebhook({ secret, on: { '*': () => {} } }))
            .post('/webhook', done),
        ),
    },
    '`on`, and a route in a router behind it': {
      seen: /`on`.*POST \/api\/in.*never runs/,
      make: () => {
        const router = express.Router().post('/in', done);
        const hook = plotonWebhook({ secret, path: '/api/in', on: { '*': () => {} } });
        return deliverTo(express().use(hook).use('/api', router), plotonDelivery({ path: '/api/in' }));
      },
    },
  };

  it.each(mistakeRows('express', rows, others))('$mistake', async ({ make, seen }) => {
    expect(await shownTo(make)).toMatch(seen);
  });

  it('a webhook with handlers and the routes of others show nothing', async () => {
    const app = express()
      .get('/webhook', done)
      .use(plotonWebhook({ secret, on: { '*': () => {} } }))
      .get('/webhook', done)
      .post('/other', done)
      .use(done);
    expect(await shownTo(() => deliverTo(app))).toBe('');
  });
});
