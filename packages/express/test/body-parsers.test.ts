import type { RequestHandler } from 'express';
import { describe, expect, test } from 'vitest';
import { keepRawBody, plotonWebhook } from '../src/index.ts';
import { forged, plotonBody, plotonDelivery, SECRETS } from './support/deliveries.ts';
import { VERSIONS } from './support/express-versions.ts';
import { keepErrors } from './support/handlers.ts';
import { createRecorder } from './support/recorder.ts';
import { type Answer, type Sent, send, serve } from './support/serve.ts';

describe.each(VERSIONS)('body parsers around a webhook in $name', ({ express }) => {
  const recorder = createRecorder();
  const secret = SECRETS.ploton;

  /** Sends a delivery through what comes before the webhook, the webhook, and what comes after it. */
  async function sendThrough(
    { before = [], after = [] }: { before?: RequestHandler[]; after?: RequestHandler[] },
    delivery: Sent,
  ): Promise<Answer> {
    const app = express();
    for (const handler of before) app.use(handler);
    app.use(plotonWebhook({ secret, ...recorder.options }));
    for (const handler of after) app.use(handler);
    app.post('/webhook', (req, res) => {
      res.json({ event: req.body.event, same: req.body === req.webhook?.event });
    });
    app.use(keepErrors([]));
    return send(await serve(app), delivery);
  }

  /** What the log of the last refusal says. */
  function lastDetail(): string | undefined {
    return recorder.of('rejected').at(-1)?.detail;
  }

  const ACCEPTED = { status: 200, json: { event: 'task.complete', same: true } };
  const BOM = '\uFEFF';

  describe('before', () => {
    test('express.json() leaves nothing to verify: refused at once, and the log names the line to change', async () => {
      const answer = await sendThrough({ before: [express.json()] }, plotonDelivery());
      expect(answer).toMatchObject({ status: 500, json: { error: 'body_consumed' } });
      expect(answer.text).not.toContain('express.json');
      expect(lastDetail()).toMatch(/express\.json\(\).*Move app\.use\(plotonWebhook\(\)\).*verify: keepRawBody/);
    });

    test.each([
      ['urlencoded', 'application/x-www-form-urlencoded'],
      ['json', 'application/json'],
    ] as const)('express.%s() that kept the raw body is no obstacle', async (parser, type) => {
      const before = [express[parser]({ extended: false, verify: keepRawBody })];
      const headers = { 'content-type': type };
      expect(await sendThrough({ before }, plotonDelivery({ headers }))).toMatchObject(ACCEPTED);
      expect((await sendThrough({ before }, forged('/webhook', { headers }))).status).toBe(401);
    });

    test('express.raw() keeps the bytes', async () => {
      const before = [express.raw({ type: '*/*' })];
      expect(await sendThrough({ before }, plotonDelivery())).toMatchObject(ACCEPTED);
      expect((await sendThrough({ before }, forged('/webhook'))).status).toBe(401);
    });

    test('express.text() keeps the bytes of most bodies, and is refused when it lost some', async () => {
      const before = [express.text({ type: '*/*' })];
      expect(await sendThrough({ before }, plotonDelivery())).toMatchObject(ACCEPTED);
      const answer = await sendThrough({ before }, plotonDelivery({ body: BOM + plotonBody() }));
      expect(answer).toMatchObject({ status: 500, json: { error: 'raw_body_lossy' } });
      expect(lastDetail()).toMatch(/express\.text\(\).*keepRawBody/);
    });

    test.each(['text/plain', 'garbage', 'application/octet-stream'])(
      'a parser that does not know %s leaves the stream alone',
      async (type) => {
        const before = [express.json(), express.urlencoded({ extended: false })];
        expect(await sendThrough({ before }, plotonDelivery({ headers: { 'content-type': type } }))).toMatchObject(
          ACCEPTED,
        );
      },
    );

    test('a listener for data that was there first has taken the body by the time we look', async () => {
      const eavesdrop: RequestHandler = (req, _res, next) => {
        req.once('data', () => setImmediate(next));
      };
      const answer = await sendThrough({ before: [eavesdrop] }, plotonDelivery());
      expect(answer).toMatchObject({ status: 500, json: { error: 'body_consumed' } });
      expect(lastDetail()).toMatch(/read/);
    });

    test('setEncoding() turns bytes into text: refused, and the log says so', async () => {
      const decode: RequestHandler = (req, _res, next) => {
        req.setEncoding('utf8');
        next();
      };
      const answer = await sendThrough({ before: [decode] }, plotonDelivery());
      expect(answer).toMatchObject({ status: 500, json: { error: 'encoding_set' } });
      expect(lastDetail()).toMatch(/setEncoding/);
    });

    test('a middleware that takes its time loses nothing', async () => {
      // By the time the whole body is here, Node calls the request complete. It is unread all the same.
      const wait: RequestHandler = (req, _res, next) => {
        const check = (): unknown => (req.complete ? next() : setImmediate(check));
        check();
      };
      expect(await sendThrough({ before: [wait] }, plotonDelivery({ body: plotonBody() }))).toMatchObject(ACCEPTED);
    });

    test.each([
      ['bytes', (body: string) => new TextEncoder().encode(body), 200],
      ['text', (body: string) => body, 200],
      ['other bytes', () => new Uint8Array([123, 125]), 401],
    ] as const)('a raw body as %s is taken for what it is', async (_kind, rawBody, status) => {
      const delivery = plotonDelivery();
      const keep: RequestHandler = (req, _res, next) => {
        Object.assign(req, { rawBody: rawBody(String(delivery.body)) });
        req.on('end', next).resume();
      };
      expect((await sendThrough({ before: [keep] }, delivery)).status).toBe(status);
    });

    test('a raw body that was there stays as it was', async () => {
      const delivery = plotonDelivery();
      const app = express();
      app.use(express.text({ type: '*/*' }), (req, _res, next) => {
        Object.assign(req, { rawBody: req.body });
        next();
      });
      app.post('/webhook', plotonWebhook({ secret, ...recorder.options }), (req, res) => {
        res.json((req as { rawBody?: unknown }).rawBody);
      });
      expect((await send(await serve(app), delivery)).json).toBe(delivery.body);
    });

    test.each([true, false])(
      'a getter for the body that throws is not asked (configurable: %s)',
      async (configurable) => {
        const trap: RequestHandler = (req, _res, next) => {
          Object.defineProperty(req, 'body', {
            configurable,
            get() {
              throw new Error('Bad JSON');
            },
          });
          next();
        };
        const app = express();
        app.use(trap);
        app.post('/webhook', plotonWebhook({ secret, ...recorder.options }), (req, res) => res.json(req.webhook?.type));
        const port = await serve(app);
        expect(await send(port, plotonDelivery())).toMatchObject({ status: 200, json: 'task.complete' });
        expect((await send(port, forged('/webhook', { body: '{nope' }))).status).toBe(401);
      },
    );
  });

  describe('after', () => {
    const AFTER: Record<string, () => RequestHandler> = {
      'express.json()': () => express.json(),
      'express.urlencoded()': () => express.urlencoded({ extended: false }),
      'express.raw()': () => express.raw({ type: '*/*' }),
      'express.text()': () => express.text({ type: '*/*' }),
    };

    test.each(Object.keys(AFTER))('%s finds the body parsed, and leaves the event', async (name) => {
      const after = [AFTER[name]?.() as RequestHandler];
      for (const type of ['application/json', 'application/x-www-form-urlencoded', 'text/plain']) {
        const delivery = plotonDelivery({ headers: { 'content-type': type } });
        expect(await sendThrough({ after }, delivery)).toMatchObject(ACCEPTED);
      }
    });

    test('all of them at once, and a body with a byte order mark', async () => {
      const after = Object.values(AFTER).map((make) => make());
      expect(await sendThrough({ after }, plotonDelivery({ body: BOM + plotonBody() }))).toMatchObject(ACCEPTED);
    });
  });
});
