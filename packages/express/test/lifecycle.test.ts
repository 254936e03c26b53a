import { request } from 'node:http';
import type { Socket } from 'node:net';
import { deferred } from '@hookgate/test-services';
import { describe, expect, test } from 'vitest';
import { ploton, plotonWebhook, webhook } from '../src/index.ts';
import { plotonDelivery, SECRETS } from './support/deliveries.ts';
import { VERSIONS } from './support/express-versions.ts';
import { keepErrors, unreachable } from './support/handlers.ts';
import { createRecorder } from './support/recorder.ts';
import { send, serve } from './support/serve.ts';

describe.each(VERSIONS)('the life of a delivery in $name', ({ express }) => {
  const secret = SECRETS.ploton;
  const { options: quiet } = createRecorder();

  test('shuts down: new deliveries are sent away while the running one is waited for', async () => {
    const running = deferred();
    const started = deferred();
    const hook = plotonWebhook({
      secret,
      ...quiet,
      on: {
        async 'task.complete'() {
          started.resolve();
          await running.promise;
        },
      },
    });
    const app = express();
    app.use(hook);
    const port = await serve(app);
    const first = send(port, plotonDelivery());
    await started.promise;
    const closed = hook.receiver.close();
    expect(await send(port, plotonDelivery())).toMatchObject({ status: 503, json: { error: 'shutting_down' } });
    running.resolve();
    expect((await first).json).toEqual({ status: 'handled' });
    expect(await closed).toBe(true);
  });

  test('answers 503 in place of a handler that outlives the deadline, and counts its late success', async () => {
    const patient = { ...ploton, deadlineMs: 1_000 };
    const { options, seen } = createRecorder();
    const late = deferred();
    const app = express();
    let runs = 0;
    app.post('/webhook', webhook(patient, { secret, ...options, bodyTimeoutMs: 500 }), async (_req, res) => {
      runs += 1;
      await late.promise;
      res.json('late');
    });
    const port = await serve(app);
    const delivery = plotonDelivery();
    const answer = await send(port, delivery);
    expect(answer).toMatchObject({ status: 503, json: { error: 'overdue' } });
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    late.resolve();
    await expect.poll(() => seen.some(({ type }) => type === 'handled')).toBe(true);
    expect((await send(port, delivery)).json).toEqual({ status: 'duplicate' });
    expect(runs).toBe(1);
  });

  test('lets the handler go on when the sender goes away', async () => {
    const { options, of } = createRecorder();
    const started = deferred();
    const gone = deferred();
    const app = express();
    app.post('/webhook', plotonWebhook({ secret, ...options }), async (req, res) => {
      req.socket.on('close', gone.resolve);
      started.resolve();
      await gone.promise;
      res.send('nobody reads this');
    });
    const port = await serve(app);
    const delivery = plotonDelivery();
    const controller = new AbortController();
    const aborted = fetch(`http://127.0.0.1:${port}/webhook`, {
      method: 'POST',
      headers: delivery.headers as Record<string, string>,
      body: String(delivery.body),
      signal: controller.signal,
    });
    await started.promise;
    controller.abort();
    await expect(aborted).rejects.toThrow();
    await expect.poll(() => of('handled').length).toBe(1);
    expect((await send(port, delivery)).json).toEqual({ status: 'duplicate' });
  });

  test('has nothing to say to a sender that goes away while it is sending', async () => {
    const { options, of } = createRecorder();
    const errors: unknown[] = [];
    const app = express();
    const arrived = deferred<Socket>();
    app.use((req, _res, next) => {
      arrived.resolve(req.socket);
      next();
    });
    app.use(plotonWebhook({ secret, ...options }));
    app.use(unreachable);
    app.use(keepErrors(errors));
    const port = await serve(app);
    const { headers } = plotonDelivery();
    const outgoing = request({
      port,
      method: 'POST',
      path: '/webhook',
      headers: { ...(headers as object), 'content-length': 500 },
    });
    outgoing.on('error', () => undefined);
    outgoing.write('{');
    const socket = await arrived.promise;
    outgoing.destroy();
    if (!socket.closed) await new Promise((resolve) => socket.on('close', resolve));
    await expect.poll(() => of('rejected').map(({ code }) => code)).toEqual(['body_aborted']);
    expect(errors).toEqual([]);
  });
});
