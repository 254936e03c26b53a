import type { Request } from 'express';
import { describe, expect, test } from 'vitest';
import { getDelivery, platosWebhook, ploton, plotonWebhook, webhook } from '../src/index.ts';
import { forged, platosDelivery, plotonDelivery, SECRETS } from './support/deliveries.ts';
import { VERSIONS } from './support/express-versions.ts';
import { unreachable } from './support/handlers.ts';
import { createRecorder } from './support/recorder.ts';
import { send, serve } from './support/serve.ts';

describe.each(VERSIONS)('a webhook in $name', ({ express }) => {
  const secret = SECRETS.ploton;
  const { options: quiet } = createRecorder();

  test('attaches the delivery, its event as the body and its bytes as the raw body', async () => {
    let seen: Request | undefined;
    const app = express();
    app.use(plotonWebhook({ secret, ...quiet }));
    app.post('/webhook', (req, res) => {
      seen = req;
      res.json({ attempt: getDelivery(req).attempt });
    });
    const delivery = plotonDelivery();
    const answer = await send(await serve(app), delivery);

    expect(answer.status).toBe(200);
    expect(answer.json).toEqual({ attempt: 1 });
    expect(seen?.webhook?.event).toEqual(JSON.parse(String(delivery.body)));
    expect(seen?.body).toBe(seen?.webhook?.event);
    expect(Buffer.from(seen?.webhook?.rawBody ?? []).toString()).toBe(delivery.body);
    expect(seen).toHaveProperty('rawBody', seen?.webhook?.rawBody);
  });

  test('refuses a forged delivery itself', async () => {
    const app = express();
    app.use(plotonWebhook({ secret, ...quiet }));
    app.post('/webhook', unreachable);
    const answer = await send(await serve(app), forged('/webhook'));
    expect(answer.status).toBe(401);
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(answer.json).toEqual({ error: 'invalid_signature', message: expect.any(String) });
  });

  test('answers itself when it has handlers, and calls nothing behind it', async () => {
    const handled: string[] = [];
    const app = express();
    app.use(plotonWebhook({ secret, ...quiet, on: { 'task.complete': (event) => handled.push(event.task_id) } }));
    app.use(unreachable);
    const port = await serve(app);
    const delivery = plotonDelivery();

    expect(await send(port, delivery)).toMatchObject({ status: 200, json: { status: 'handled' } });
    expect(await send(port, delivery)).toMatchObject({ status: 200, json: { status: 'duplicate' } });
    expect(await send(port, plotonDelivery({ event: 'task.failed' }))).toMatchObject({ json: { status: 'unhandled' } });
    expect(handled).toHaveLength(1);
  });

  test('takes any provider', async () => {
    const app = express();
    app.use(webhook(ploton, { secret, ...quiet, on: { '*': () => undefined } }));
    expect((await send(await serve(app), plotonDelivery())).json).toEqual({ status: 'handled' });
  });

  test('commits a 2xx before it leaves: an immediate copy is a duplicate', async () => {
    let runs = 0;
    const app = express();
    app.post('/webhook', plotonWebhook({ secret, ...quiet }), (_req, res) => {
      runs += 1;
      res.send('done');
    });
    const port = await serve(app);
    const delivery = plotonDelivery();
    expect((await send(port, delivery)).text).toBe('done');
    expect((await send(port, delivery)).json).toEqual({ status: 'duplicate' });
    expect(runs).toBe(1);
  });

  test('releases a delivery that was not answered with a 2xx', async () => {
    const statuses = [500, 404, 302, 200];
    const attempts: number[] = [];
    const app = express();
    app.post('/webhook', plotonWebhook({ secret, ...quiet }), (req, res) => {
      attempts.push(getDelivery(req).attempt);
      res.status(statuses[attempts.length - 1] ?? 500).end();
    });
    const port = await serve(app);
    const delivery = plotonDelivery();
    for (const status of statuses) expect((await send(port, delivery)).status).toBe(status);
    expect(attempts).toEqual([1, 2, 3, 4]);
  });

  test('runs a delivery once when it is mounted twice on its way', async () => {
    const hook = plotonWebhook({ secret, ...quiet });
    let runs = 0;
    const app = express();
    app.use(hook);
    app.use('/webhook', hook);
    app.post('/webhook', hook, (_req, res) => {
      runs += 1;
      res.send('done');
    });
    const port = await serve(app);
    expect(await send(port, plotonDelivery())).toMatchObject({ status: 200, text: 'done' });
    expect(runs).toBe(1);
    expect((await send(port, forged('/webhook'))).status).toBe(401);
  });

  test('guards two senders side by side, each at its own path', async () => {
    const app = express();
    app.use(plotonWebhook({ secret, ...quiet }), platosWebhook({ secret: SECRETS.platos, ...quiet }));
    app.use((req, res) => res.json(getDelivery(req).provider));
    const port = await serve(app);
    expect((await send(port, plotonDelivery())).json).toBe('ploton');
    expect((await send(port, platosDelivery())).json).toBe('platos');
    expect((await send(port, platosDelivery({ path: '/webhook' }))).status).toBe(401);
    // Ploton's middleware is asked first, and a delivery of its own that comes elsewhere is a wrong set-up.
    expect((await send(port, plotonDelivery({ path: '/webhooks/platos' }))).json.error).toBe('mount_mismatch');
  });

  test('hands a secret function the target the client sent', async () => {
    const urls: string[] = [];
    const app = express();
    const perTenant = ({ url }: { readonly url: string }): string => {
      urls.push(url);
      return secret;
    };
    app.use('/hooks/:tenant', plotonWebhook({ secret: perTenant, ...quiet, on: { '*': () => {} } }));
    await send(await serve(app), plotonDelivery({ path: '/hooks/acme?x=1' }));
    expect(urls).toEqual(['/hooks/acme?x=1']);
  });

  test('closes a body that is too large without reading it', async () => {
    const app = express();
    app.use(plotonWebhook({ secret, ...quiet, bodyLimitBytes: 100 }));
    app.use(unreachable);
    const answer = await send(await serve(app), plotonDelivery({ body: 'x'.repeat(101) }));
    expect(answer).toMatchObject({ status: 413, json: { error: 'body_too_large' } });
  });
});
