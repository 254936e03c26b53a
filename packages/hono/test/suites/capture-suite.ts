import { type Context, Hono, type MiddlewareHandler, type Next } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { cloneRawRequest } from 'hono/request';
import { validator } from 'hono/validator';
import { describe, expect, test } from 'vitest';
import { plotonWebhook } from '../../src/index.ts';
import { createRecorder, forged, plotonBody, plotonDelivery } from '../support/deliveries.ts';
import type { Platform } from '../support/platform.ts';

const BOM = '\ufeff';

/** What earlier middleware may do to a body without losing it. */
const HARMLESS: Record<string, MiddlewareHandler> = {
  'c.req.json()': before(async (c) => void (await c.req.json())),
  'c.req.json(), not awaited': before((c) => void c.req.json().catch(() => {})),
  'c.req.text()': before(async (c) => void (await c.req.text())),
  'c.req.arrayBuffer()': before(async (c) => void (await c.req.arrayBuffer())),
  'c.req.bytes()': before(async (c) => void (await c.req.bytes())),
  'c.req.blob()': before(async (c) => void (await c.req.blob())),
  'c.req.parseBody() of JSON': before(async (c) => void (await c.req.parseBody())),
  'two ways to read': before(async (c) => {
    await c.req.text();
    await c.req.arrayBuffer();
  }),
  "validator('json')": validator('json', (value) => value),
  "validator('form') of JSON": validator('form', (value) => value),
  'bodyLimit()': bodyLimit({ maxSize: 100_000 }),
  'c.req.raw.clone()': before(async (c) => void (await c.req.raw.clone().text())),
  'c.req.raw.signal': before((c) => void c.req.raw.signal.aborted),
  'c.req.raw.bodyUsed': before((c) => void c.req.raw.bodyUsed),
  'c.req.raw.body, not read': before((c) => void c.req.raw.body),
  'c.req.raw.body, not read, and a pause': before(async (c) => {
    void c.req.raw.body;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }),
  'a pause': before(() => new Promise((resolve) => setTimeout(resolve, 20))),
  'a request in place of the request': before((c) => {
    c.req.raw = new Request(c.req.raw, { headers: { ...c.req.header(), 'x-more': '1' } });
  }),
};

/** What leaves nothing. */
const HARMFUL: Record<string, MiddlewareHandler> = {
  'c.req.raw.text()': before(async (c) => void (await c.req.raw.text())),
  'c.req.raw.json()': before(async (c) => void (await c.req.raw.json())),
  'c.req.raw.body, read': before(async (c) => {
    for await (const _ of c.req.raw.body as unknown as AsyncIterable<unknown>);
  }),
  'c.req.raw.body, locked': before((c) => void c.req.raw.body?.getReader()),
  'a failed c.req.raw.formData()': before(async (c) => void (await c.req.raw.formData().catch(() => {}))),
  'a cache of nothing but parsed JSON': before(async (c) => {
    // As Hono did it before 4.10.
    Object.assign(c.req.bodyCache, { json: c.req.raw.json() });
  }),
};

/** What the application may do with the body of a verified delivery; each answers its text. */
const READERS: Record<string, (c: Context) => Promise<string>> = {
  'c.req.text()': (c) => c.req.text(),
  'c.req.json()': async (c) => JSON.stringify(await c.req.json()),
  'c.req.arrayBuffer()': async (c) => new TextDecoder().decode(await c.req.arrayBuffer()),
  'c.req.bytes()': async (c) => new TextDecoder().decode(await c.req.bytes()),
  'c.req.blob()': async (c) => (await c.req.blob()).text(),
  'c.req.text() twice': async (c) => (await c.req.text()) && c.req.text(),
  'c.req.raw.text()': (c) => c.req.raw.text(),
  'c.req.raw.json()': async (c) => JSON.stringify(await c.req.raw.json()),
  'c.req.raw.arrayBuffer()': async (c) => new TextDecoder().decode(await c.req.raw.arrayBuffer()),
  'c.req.raw.clone()': (c) => c.req.raw.clone().text(),
  'c.req.raw.body': (c) => new Response(c.req.raw.body).text(),
  'new Request(c.req.raw)': (c) => new Request(c.req.raw).text(),
  'cloneRawRequest()': async (c) => (await cloneRawRequest(c.req)).text(),
  'cloneRawRequest() after c.req.text()': async (c) => (await c.req.text()) && (await cloneRawRequest(c.req)).text(),
};

/** The exact bytes, whatever happens to them before us, and readable again behind us. */
export function captureSuite(platform: Platform): void {
  const { options } = createRecorder();
  const json = { 'content-type': 'application/json' };

  describe.each([false, true])('with a body that is chunked: %s', (chunked) => {
    test.each(Object.entries(HARMLESS))('%s before the webhook', async (_, middleware) => {
      const app = new Hono();
      app.use(middleware);
      app.post('/webhook', plotonWebhook(options), async (c) =>
        c.json({ raw: new TextDecoder().decode(c.var.webhook.rawBody), later: await c.req.text() }),
      );
      const send = await platform.serve(app);
      const delivery = plotonDelivery({ chunked, headers: json });
      expect(await send(delivery)).toMatchObject({
        status: 200,
        json: { raw: delivery.body, later: delivery.body },
      });
      expect(await send({ ...forged('/webhook'), chunked })).toMatchObject({ status: 401 });
    });

    test.each(Object.entries(HARMFUL))(
      '%s before the webhook is a fault that the log explains',
      async (_, middleware) => {
        const recorder = createRecorder();
        let reached = false;
        const app = new Hono();
        app.use(middleware);
        app.post('/webhook', plotonWebhook(recorder.options), (c) => {
          reached = true;
          return c.text('no');
        });
        const answer = await (await platform.serve(app))(plotonDelivery({ chunked }));
        expect(answer).toMatchObject({ status: 500, json: { error: 'body_consumed' } });
        expect(recorder.of('rejected')).toEqual([
          expect.objectContaining({
            detail: expect.stringMatching(/Move app\.use\(plotonWebhook\(\)\).*c\.req\.json\(\)/),
          }),
        ]);
        expect(reached).toBe(false);
      },
    );

    test.each(Object.entries(READERS))('%s behind the webhook', async (_, read) => {
      const app = new Hono();
      app.post('/webhook', plotonWebhook(options), async (c) => c.json({ text: await read(c) }));
      const delivery = plotonDelivery({ chunked });
      const answer = await (await platform.serve(app))(delivery);
      expect(answer.status).toBe(200);
      expect(JSON.parse(answer.json.text)).toEqual(JSON.parse(String(delivery.body)));
    });

    test.each(Object.entries(READERS))('%s behind the webhook that c.req.text() came before', async (_, read) => {
      const app = new Hono();
      app.use(HARMLESS['c.req.text()'] as MiddlewareHandler);
      app.post('/webhook', plotonWebhook(options), async (c) => c.json({ text: await read(c) }));
      const delivery = plotonDelivery({ chunked });
      const answer = await (await platform.serve(app))(delivery);
      expect(answer.status).toBe(200);
      expect(JSON.parse(answer.json.text)).toEqual(JSON.parse(String(delivery.body)));
    });

    test('bodyLimit() and validator() behind the webhook', async () => {
      const app = new Hono();
      app.post(
        '/webhook',
        plotonWebhook(options),
        bodyLimit({ maxSize: 100_000 }),
        validator('json', (value) => value),
        async (c) => c.json({ valid: c.req.valid('json'), text: await c.req.text() }),
      );
      const delivery = plotonDelivery({ chunked, headers: json });
      expect(await (await platform.serve(app))(delivery)).toMatchObject({
        status: 200,
        json: { valid: JSON.parse(String(delivery.body)), text: delivery.body },
      });
    });

    test('a mounted application behind the webhook', async () => {
      const inner = new Hono();
      inner.post('/in', async (c) => c.text(await c.req.text()));
      const app = new Hono();
      app.use(plotonWebhook({ ...options, path: '/inner' }));
      app.mount('/inner', inner.fetch);
      const delivery = plotonDelivery({ chunked, path: '/inner/in' });
      expect(await (await platform.serve(app))(delivery)).toMatchObject({ status: 200, text: delivery.body });
    });

    test('a body one byte over the limit that was read before us', async () => {
      const app = new Hono();
      app.use(HARMLESS['c.req.arrayBuffer()'] as MiddlewareHandler);
      const body = plotonBody();
      app.post('/webhook', plotonWebhook({ ...options, bodyLimitBytes: Buffer.byteLength(body) }), (c) => c.text('ok'));
      const send = await platform.serve(app);
      expect(await send(plotonDelivery({ chunked, body }))).toMatchObject({ status: 200 });
      const over = await send(plotonDelivery({ chunked, body: `${body} ` }));
      expect(over).toMatchObject({ status: 413, json: { error: 'body_too_large' } });
    });
  });

  test('a form that was parsed before us', async () => {
    const app = new Hono();
    app.use(before(async (c) => void (await c.req.parseBody())));
    app.use(validator('form', (value) => value));
    app.post('/webhook', plotonWebhook(options), (c) => c.text(new TextDecoder().decode(c.var.webhook.rawBody)));
    const delivery = plotonDelivery({ headers: { 'content-type': 'application/x-www-form-urlencoded' } });
    expect(await (await platform.serve(app))(delivery)).toMatchObject({ status: 200, text: delivery.body });
  });

  describe.each([
    ['a byte order mark', new TextEncoder().encode(BOM + plotonBody()), 200],
    ['invalid UTF-8', Uint8Array.from([...new TextEncoder().encode(plotonBody()), 0xff, 0xfe]), 400],
  ])('a body with %s', (_, body, status) => {
    test('is read exactly', async () => {
      const app = new Hono();
      app.post('/webhook', plotonWebhook(options), (c) => c.json([...c.var.webhook.rawBody]));
      const answer = await (await platform.serve(app))(plotonDelivery({ body }));
      expect(answer.status).toBe(status);
      if (status === 200) expect(answer.json).toEqual([...body]);
    });

    test('that was decoded before us is not taken for what was sent', async () => {
      const recorder = createRecorder();
      const app = new Hono();
      app.use(HARMLESS['c.req.text()'] as MiddlewareHandler);
      app.post('/webhook', plotonWebhook(recorder.options), (c) => c.text('no'));
      const send = await platform.serve(app);
      expect(await send(plotonDelivery({ body }))).toMatchObject({ status: 500, json: { error: 'raw_body_lossy' } });
      expect(recorder.of('rejected')[0]?.detail).toContain('Move app.use(plotonWebhook())');
      // Nothing tells the length: the signature finds out.
      expect(await send(plotonDelivery({ body, chunked: true }))).toMatchObject({ status: 401 });
    });
  });

  test('a request that was replaced by another is verified as what the application will read', async () => {
    const app = new Hono();
    const real = plotonDelivery();
    app.use(
      before((c) => {
        c.req.raw = new Request(c.req.url, { method: 'POST', headers: c.req.raw.headers, body: '{"forged":true}' });
      }),
    );
    app.post('/webhook', plotonWebhook(options), async (c) => c.text(await c.req.text()));
    expect(await (await platform.serve(app))({ ...real, chunked: true })).toMatchObject({ status: 401 });
  });
}

function before(run: (c: Context) => void | Promise<void>): MiddlewareHandler {
  return async (c: Context, next: Next) => {
    await run(c);
    await next();
  };
}
