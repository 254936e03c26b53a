import { plotonWebhook } from '@hookgate/koa';
import { bodyParser } from '@koa/bodyparser';
import Koa from 'koa';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { type Scheme, SECRET } from '../deliveries.ts';
import { verifyPloton } from '../sample-code.ts';
import { ANSWER, BARE, HANDLERS, type HttpVariant, type HttpVariants, MIDDLEWARE, PARSER, SAMPLE, use } from './app.ts';

export const KOA: HttpVariants = {
  [BARE]: inRawRoute('ploton', () => ({})),
  [PARSER]: variant('ploton', (app) => {
    app.use(bodyParser({ jsonLimit: '2mb' }));
    app.use((ctx) => {
      use(ctx.request.body);
      ctx.body = ANSWER;
    });
  }),
  [SAMPLE]: inRawRoute('ploton', (body, ctx) => {
    const text = body.toString('utf8');
    if (!verifyPloton(text, ctx.get('x-ploton-signature'), SECRET)) throw new Error('bad signature');
    return JSON.parse(text);
  }),
  [MIDDLEWARE]: variant('ploton', (app) => {
    app.use(plotonWebhook({ secret: SECRET }));
    app.use((ctx) => {
      use(ctx.state.webhook?.event);
      ctx.body = ANSWER;
    });
  }),
  [HANDLERS]: variant('ploton', (app) => {
    app.use(plotonWebhook({ secret: SECRET, on: { 'task.complete': use } }));
  }),
  'standardwebhooks in a raw route': (() => {
    const webhook = new StandardWebhook(SECRET);
    return inRawRoute('standard', (body, ctx) => webhook.verify(body, ctx.headers as Record<string, string>));
  })(),
};

function variant(scheme: Scheme, mount: (app: Koa) => void): HttpVariant {
  return {
    scheme,
    listen: () => {
      const app = new Koa();
      mount(app);
      return app.listen(0, '127.0.0.1');
    },
  };
}

function inRawRoute(scheme: Scheme, verify: (body: Buffer, ctx: Koa.Context) => unknown): HttpVariant {
  return variant(scheme, (app) => {
    app.use(async (ctx) => {
      const pieces: Buffer[] = [];
      for await (const piece of ctx.req) pieces.push(piece as Buffer);
      use(verify(Buffer.concat(pieces), ctx));
      ctx.body = ANSWER;
    });
  });
}
