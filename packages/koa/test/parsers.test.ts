import { once } from 'node:events';
import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer, text } from 'node:stream/consumers';
import { bodyParser } from '@koa/bodyparser';
import type Koa from 'koa';
import { koaBody } from 'koa-body';
import legacyBodyParser from 'koa-bodyparser';
import { describe, expect, it, onTestFinished } from 'vitest';
import { getDelivery, type NodeWebhookOptions, plotonWebhook } from '../src/index.ts';
import { plotonDelivery, SECRET, signed, unsigned } from './support/deliveries.ts';
import { createLog } from './support/log.ts';
import { codeOf, type Sent, send } from './support/send.ts';
import { serve } from './support/serve.ts';
import { KOAS } from './support/versions.ts';

const BOM = '\uFEFF';

/** What a handler behind the webhook saw. */
interface Seen {
  readonly body: unknown;
  readonly rawBody: unknown;
  readonly bytes: Uint8Array;
  readonly event: unknown;
}

/** An application with other middleware around the webhook. */
async function start(
  App: typeof Koa,
  around: {
    readonly before?: readonly Koa.Middleware[];
    readonly after?: readonly Koa.Middleware[];
    readonly options?: NodeWebhookOptions;
  },
) {
  const log = createLog();
  const seen: Seen[] = [];
  const app = new App();
  for (const middleware of around.before ?? []) app.use(middleware);
  app.use(plotonWebhook({ secret: SECRET, logger: log, ...around.options }));
  for (const middleware of around.after ?? []) app.use(middleware);
  app.use((ctx) => {
    const { body, rawBody } = ctx.request as { body?: unknown; rawBody?: unknown };
    const { event, rawBody: bytes } = ctx.state.webhook;
    seen.push({ body, rawBody, bytes, event });
    ctx.body = 'handled';
  });
  return { ...(await serve(app)), log, seen };
}

function withType(sent: Sent, type: string): Sent {
  return { ...sent, headers: { ...sent.headers, 'content-type': type } };
}

/** Sends a body without saying how long it is. */
function chunked(sent: Sent): Sent {
  return { ...sent, headers: { ...sent.headers, 'transfer-encoding': 'chunked' } };
}

const PARSERS: readonly (readonly [string, () => Koa.Middleware])[] = [
  ['koa-bodyparser', () => legacyBodyParser()],
  ['@koa/bodyparser', () => bodyParser()],
];

describe.each(KOAS)('$koa', ({ Koa }) => {
  describe.each(PARSERS)('%s before the webhook', (_, parser) => {
    it('leaves enough to verify', async () => {
      const { url, seen } = await start(Koa, { before: [parser()] });
      const delivery = plotonDelivery({ data: { text: 'größer 🦦', spaced: '\u00e9' } });
      expect(await send(url, delivery)).toMatchObject({ status: 200, body: 'handled' });
      expect(Buffer.from(seen[0]?.bytes ?? []).toString()).toBe(delivery.body);
      expect(await send(url, unsigned(plotonDelivery()))).toMatchObject({ status: 401 });
      const forged = { ...plotonDelivery(), body: plotonDelivery().body };
      expect(await send(url, forged)).toMatchObject({ status: 401 });
      expect(seen).toHaveLength(1);
    });

    it('is found out when the text it kept is not what was sent', async () => {
      const { url, log, seen } = await start(Koa, { before: [parser()] });
      const answer = await send(url, signed(BOM + plotonDelivery().body));
      expect([answer.status, codeOf(answer)]).toEqual([500, 'raw_body_lossy']);
      expect(log.complaints.join()).toContain('Move app.use(plotonWebhook())');
      const unknown = await send(url, chunked(plotonDelivery()));
      expect([unknown.status, codeOf(unknown)]).toEqual([500, 'raw_body_lossy']);
      expect(seen).toEqual([]);
    });

    it('does not matter for a type it does not parse: the stream is read, and the body set', async () => {
      const { url, seen } = await start(Koa, { before: [parser()] });
      const delivery = plotonDelivery();
      expect(await send(url, withType(delivery, 'application/x-other'))).toMatchObject({ status: 200 });
      expect(seen[0]?.body).toEqual(JSON.parse(delivery.body));
      expect(seen[0]?.rawBody).toBe(delivery.body);
    });
  });

  describe.each(PARSERS)('%s behind the webhook', (_, parser) => {
    it.each(['application/json', 'text/plain', 'application/x-www-form-urlencoded', 'application/x-other'])(
      'lets a verified %s body be',
      async (type) => {
        const { url, seen } = await start(Koa, { after: [parser()] });
        const delivery = plotonDelivery();
        expect(await send(url, withType(delivery, type))).toMatchObject({ status: 200, body: 'handled' });
        expect(seen[0]?.body).toEqual(JSON.parse(delivery.body));
        expect(seen[0]?.body).toBe(seen[0]?.event);
        expect(seen[0]?.rawBody).toBe(delivery.body);
      },
    );
  });

  it('shows the text of the body to all behind it, until one of them sets another', async () => {
    const texts: unknown[] = [];
    const look: Koa.Middleware = ({ request }, next) => {
      expect(Object.keys(request)).toContain('rawBody');
      const kept = request as { rawBody?: unknown };
      texts.push(kept.rawBody, kept.rawBody);
      return next();
    };
    const replace: Koa.Middleware = ({ request }, next) => {
      Object.assign(request, { rawBody: 'another' });
      return next();
    };
    const read = await start(Koa, { after: [look, replace, look] });
    const delivery = signed(BOM + plotonDelivery({ data: { text: 'größer 🦦' } }).body);
    expect(await send(read.url, delivery)).toMatchObject({ status: 200 });
    expect(texts).toEqual([delivery.body, delivery.body, 'another', 'another']);
    const unread = await start(Koa, { after: [replace] });
    expect(await send(unread.url, plotonDelivery())).toMatchObject({ status: 200 });
    expect(unread.seen[0]?.rawBody).toBe('another');
  });

  it('says at once, and in the log how to mend it, that koa-body kept nothing', async () => {
    const { url, log, seen, errors } = await start(Koa, { before: [koaBody()] });
    const answer = await send(url, plotonDelivery());
    expect([answer.status, codeOf(answer)]).toEqual([500, 'body_consumed']);
    expect(answer.body).not.toContain('app.use');
    expect(log.complaints.join()).toMatch(/body parser ran before.*Move app\.use\(plotonWebhook\(\)\).*above it/);
    expect(errors).toEqual([]);
    expect(seen).toEqual([]);
  });

  it('takes the text that koa-body kept of a text body, when none of it was lost', async () => {
    const { url } = await start(Koa, { before: [koaBody()] });
    expect(await send(url, withType(plotonDelivery(), 'text/plain'))).toMatchObject({ status: 200 });
    const bom = await send(url, withType(signed(BOM + plotonDelivery().body), 'text/plain'));
    expect([bom.status, codeOf(bom)]).toEqual([500, 'raw_body_lossy']);
  });

  it('reads a body that koa-body left alone', async () => {
    const { url } = await start(Koa, { before: [koaBody()] });
    expect(await send(url, withType(plotonDelivery(), 'application/x-other'))).toMatchObject({ status: 200 });
  });

  it('takes the bytes that a raw parser left', async () => {
    for (const where of ['request', 'req'] as const) {
      const raw: Koa.Middleware = async (ctx, next) => {
        Object.assign(ctx[where], { body: await buffer(ctx.req) });
        return next();
      };
      const { url } = await start(Koa, { before: [raw] });
      expect(await send(url, chunked(signed(BOM + plotonDelivery().body)))).toMatchObject({ status: 200 });
    }
  });

  it('takes the bytes that were kept as rawBody, and verifies those', async () => {
    const keep =
      (change: (bytes: Buffer) => unknown): Koa.Middleware =>
      async (ctx, next) => {
        Object.assign(ctx.request, { rawBody: change(await buffer(ctx.req)) });
        return next();
      };
    const exact = await start(Koa, { before: [keep((bytes) => new Uint8Array(bytes))] });
    expect(await send(exact.url, plotonDelivery())).toMatchObject({ status: 200 });
    const asText = await start(Koa, { before: [keep(String)] });
    expect(await send(asText.url, plotonDelivery())).toMatchObject({ status: 200 });
    const other = await start(Koa, { before: [keep(() => Buffer.from(plotonDelivery().body))] });
    expect(await send(other.url, plotonDelivery())).toMatchObject({ status: 401 });
    expect(other.seen).toEqual([]);
  });

  it('refuses a gzip body instead of verifying what a parser made of it', async () => {
    const { url } = await start(Koa, { before: [bodyParser()] });
    const delivery = plotonDelivery();
    const body = new Uint8Array(
      await new Response(new Blob([delivery.body]).stream().pipeThrough(new CompressionStream('gzip'))).arrayBuffer(),
    );
    const answer = await send(url, { headers: { ...delivery.headers, 'content-encoding': 'gzip' }, body });
    expect(answer.status).toBe(415);
  });

  it('says so when somebody has begun to read the body', async () => {
    const listen: Koa.Middleware = async (ctx, next) => {
      ctx.req.on('data', () => {});
      await new Promise(setImmediate);
      return next();
    };
    const { url, log } = await start(Koa, { before: [listen] });
    const answer = await send(url, plotonDelivery());
    expect([answer.status, codeOf(answer)]).toEqual([500, 'body_consumed']);
    expect(log.complaints).not.toEqual([]);
  });

  it('says so when somebody has set an encoding', async () => {
    const decode: Koa.Middleware = (ctx, next) => {
      ctx.req.setEncoding('utf8');
      return next();
    };
    const { url, log } = await start(Koa, { before: [decode] });
    const answer = await send(url, plotonDelivery());
    expect([answer.status, codeOf(answer)]).toEqual([500, 'encoding_set']);
    expect(log.complaints.join()).toContain('setEncoding');
  });

  it('does not mind slow middleware before it', async () => {
    const slow: Koa.Middleware = async (_ctx, next) => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      return next();
    };
    const { url } = await start(Koa, { before: [slow] });
    expect(await send(url, plotonDelivery())).toMatchObject({ status: 200 });
    expect(await send(url, chunked(plotonDelivery()))).toMatchObject({ status: 200 });
  });

  it('does not look at a body that may throw', async () => {
    const trap: Koa.Middleware = (ctx, next) => {
      const get = (): never => {
        throw new Error('bad JSON');
      };
      Object.defineProperty(ctx.req, 'body', { configurable: true, get });
      return next();
    };
    const { url, errors } = await start(Koa, { before: [trap] });
    expect(await send(url, plotonDelivery())).toMatchObject({ status: 200 });
    expect(await send(url, unsigned(plotonDelivery()))).toMatchObject({ status: 401 });
    expect(errors).toEqual([]);
  });

  describe('replayBody', () => {
    const options = { replayBody: true };

    it('gives koa-body behind the webhook all of the body', async () => {
      const { url, seen } = await start(Koa, { after: [koaBody()], options });
      const delivery = plotonDelivery({ data: { text: 'x'.repeat(200_000) } });
      expect(await send(url, delivery)).toMatchObject({ status: 200, body: 'handled' });
      expect(seen[0]?.body).toEqual(JSON.parse(delivery.body));
      expect(seen[0]?.body).not.toBe(seen[0]?.event);
    });

    it('is what koa-body behind the webhook needs', async () => {
      const { url } = await start(Koa, { after: [koaBody()] });
      expect((await send(url, plotonDelivery())).status).toBe(500);
    });

    it('gives a proxy behind the webhook all of the body', async () => {
      const upstream = createServer(async (req, res) => res.end(await text(req)));
      upstream.listen(0, '127.0.0.1');
      await once(upstream, 'listening');
      onTestFinished(() => void upstream.close());
      const { port } = upstream.address() as AddressInfo;
      const proxy: Koa.Middleware = async (ctx) => {
        const outgoing = request({ port, host: '127.0.0.1', method: 'POST', agent: false });
        ctx.req.pipe(outgoing);
        const [incoming] = await once(outgoing, 'response');
        ctx.body = incoming;
      };
      const { url } = await start(Koa, { after: [proxy], options });
      const delivery = plotonDelivery({ data: { text: 'ü'.repeat(100_000) } });
      for (const sent of [delivery, chunked(plotonDelivery())]) {
        const answer = await send(url, sent);
        expect(answer.status).toBe(200);
        expect(answer.body === sent.body).toBe(true);
      }
    });

    it('leaves a connection usable when nobody reads it again', async () => {
      const { url, server } = await start(Koa, { options });
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      onTestFinished(() => agent.destroy());
      let connections = 0;
      server.on('connection', () => connections++);
      const long = plotonDelivery({ data: { text: 'x'.repeat(300_000) } });
      for (const sent of [plotonDelivery(), chunked(plotonDelivery()), long, plotonDelivery()]) {
        expect(await send(url, { ...sent, agent })).toMatchObject({ status: 200 });
      }
      expect(connections).toBe(1);
    });

    it('must be true or false', () => {
      expect(() => plotonWebhook({ secret: SECRET, replayBody: 'yes' as never })).toThrow(/replayBody.*string/);
    });
  });

  it('brings along nothing that counts as a delivery', async () => {
    const reached: unknown[] = [];
    const app = new Koa();
    app.use(bodyParser() as Koa.Middleware);
    app.use((ctx) => {
      Object.assign(ctx.state, (ctx.request as { body?: object }).body);
      reached.push(getDelivery(ctx));
    });
    const { url, errors } = await serve(app);
    const body = JSON.stringify({ webhook: { provider: 'ploton', event: { event: 'task.complete' } } });
    const answer = await send(url, { path: '/webhook', headers: { 'content-type': 'application/json' }, body });
    expect(answer.status).toBe(500);
    expect(errors).toEqual([expect.objectContaining({ name: 'NotVerifiedError' })]);
    expect(reached).toEqual([]);
  });
});
