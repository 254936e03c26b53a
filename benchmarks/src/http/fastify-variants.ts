import { plotonWebhook } from '@hookgate/fastify';
import fastify, { type FastifyInstance } from 'fastify';
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

type Headers = Record<string, string>;

export const FASTIFY: HttpVariants = {
  [BARE]: inRawRoute('ploton', () => ({})),
  [PARSER]: variant('ploton', (app) => {
    app.post(PATH, async (request) => {
      use(request.body);
      return ANSWER;
    });
  }),
  [SAMPLE]: inRawRoute('ploton', (body, headers) => {
    const text = body.toString('utf8');
    if (!verifyPloton(text, headers['x-ploton-signature'] ?? '', SECRET)) throw new Error('bad signature');
    return JSON.parse(text);
  }),
  [MIDDLEWARE]: variant('ploton', async (app) => {
    await app.register(plotonWebhook, { secret: SECRET });
    app.post(PATH, { config: { webhook: true } }, async (request) => {
      use(request.webhook?.event);
      return ANSWER;
    });
  }),
  [HANDLERS]: variant('ploton', async (app) => {
    await app.register(plotonWebhook, { secret: SECRET, on: { 'task.complete': use } });
  }),
  'stripe in a raw route': inRawRoute('stripe', (body, headers) =>
    Stripe.webhooks.constructEvent(body, headers['stripe-signature'] ?? '', SECRET),
  ),
  'standardwebhooks in a raw route': (() => {
    const webhook = new StandardWebhook(SECRET);
    return inRawRoute('standard', (body, headers) => webhook.verify(body, headers));
  })(),
};

function variant(scheme: Scheme, mount: (app: FastifyInstance) => void | Promise<void>): HttpVariant {
  return {
    scheme,
    listen: async () => {
      const app = fastify({ bodyLimit: 2_097_152 });
      await mount(app);
      await app.listen({ port: 0, host: '127.0.0.1' });
      return app.server;
    },
  };
}

function inRawRoute(scheme: Scheme, verify: (body: Buffer, headers: Headers) => unknown): HttpVariant {
  return variant(scheme, (app) => {
    app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    app.post(PATH, async (request) => {
      use(verify(request.body as Buffer, request.headers as Headers));
      return ANSWER;
    });
  });
}
