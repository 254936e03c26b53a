import { createWebhookMiddleware } from '@hookflo/tern/express';
import { plotonWebhook } from '@hookgate/express';
import { createNodeMiddleware, Webhooks as OctokitWebhooks } from '@octokit/webhooks';
import { Webhooks as polarWebhooks } from '@polar-sh/express';
import express, { type Express, type Request } from 'express';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import Stripe from 'stripe';
import { type Scheme, SECRET } from '../deliveries.ts';
import { verifyPloton } from '../sample-code.ts';
import {
  ANSWER,
  BARE,
  HANDLERS,
  type HttpVariant,
  type HttpVariants,
  MIDDLEWARE,
  PARSER,
  PATH,
  SAMPLE,
  use,
} from './app.ts';

const raw = express.raw({ type: '*/*', limit: '2mb' });

export const EXPRESS: HttpVariants = {
  [BARE]: variant('ploton', (app) => app.post(PATH, raw, (_req, res) => void res.send(ANSWER))),
  [PARSER]: variant('ploton', (app) => {
    app.post(PATH, express.json({ limit: '2mb' }), (req, res) => {
      use(req.body);
      res.send(ANSWER);
    });
  }),
  [SAMPLE]: inRawRoute('ploton', (req) => {
    const text = (req.body as Buffer).toString('utf8');
    if (!verifyPloton(text, headerOf(req, 'x-ploton-signature'), SECRET)) throw new Error('bad signature');
    return JSON.parse(text);
  }),
  [MIDDLEWARE]: variant('ploton', (app) => {
    app.post(PATH, plotonWebhook({ secret: SECRET }), (req, res) => {
      use(req.webhook?.event);
      res.send(ANSWER);
    });
  }),
  [HANDLERS]: variant('ploton', (app) => app.use(plotonWebhook({ secret: SECRET, on: { 'task.complete': use } }))),
  'stripe in a raw route': inRawRoute('stripe', (req) =>
    Stripe.webhooks.constructEvent(req.body as Buffer, headerOf(req, 'stripe-signature'), SECRET),
  ),
  'standardwebhooks in a raw route': (() => {
    const webhook = new StandardWebhook(SECRET);
    return inRawRoute('standard', (req) => webhook.verify(req.body as Buffer, req.headers as Record<string, string>));
  })(),
  '@octokit/webhooks middleware': variant('github', (app) => {
    const webhooks = new OctokitWebhooks({ secret: SECRET });
    webhooks.onAny(({ payload }) => use(payload));
    app.use(createNodeMiddleware(webhooks, { path: PATH }));
  }),
  '@hookflo/tern middleware': variant('github', (app) => {
    const middleware = createWebhookMiddleware({ platform: 'github', secret: SECRET });
    app.post(PATH, raw, middleware as never, (req, res) => {
      use((req.webhook as { payload?: unknown } | undefined)?.payload);
      res.send(ANSWER);
    });
  }),
  // It takes its own events only.
  '@polar-sh/express': {
    scheme: 'standard-utf8',
    listen: () => {
      console.log = () => {};
      const app = express();
      const handler = polarWebhooks({ webhookSecret: SECRET, onPayload: async (payload) => use(payload) });
      app.post(PATH, express.json({ limit: '2mb' }), handler as never);
      return app.listen(0, '127.0.0.1');
    },
  },
};

function variant(scheme: Scheme, mount: (app: Express) => void): HttpVariant {
  return {
    scheme,
    listen: () => {
      const app = express();
      mount(app);
      return app.listen(0, '127.0.0.1');
    },
  };
}

function inRawRoute(scheme: Scheme, verify: (req: Request) => unknown): HttpVariant {
  return variant(scheme, (app) => {
    app.post(PATH, raw, (req, res) => {
      use(verify(req));
      res.send(ANSWER);
    });
  });
}

function headerOf(req: Request, name: string): string {
  return String(req.headers[name]);
}
