import type { RequestHandler } from 'express';
import { describe, expect, test } from 'vitest';
import { getDelivery, platos, platosWebhook, plotonWebhook, webhook } from '../src/index.ts';
import { plotonDelivery, SECRETS } from './support/deliveries.ts';
import { VERSIONS } from './support/express-versions.ts';
import { keepErrors } from './support/handlers.ts';
import { createRecorder } from './support/recorder.ts';
import { send, serve } from './support/serve.ts';

describe.each(VERSIONS)('mistakes in $name', ({ express }) => {
  const secret = SECRETS.ploton;
  const { options: quiet } = createRecorder();

  test('says what is wrong when the factory itself is mounted', async () => {
    const errors: unknown[] = [];
    for (const factory of [plotonWebhook, platosWebhook, webhook]) {
      const app = express();
      app.use(factory as unknown as RequestHandler);
      app.use(keepErrors(errors));
      expect((await send(await serve(app), plotonDelivery())).status).toBe(500);
    }
    expect(errors.map(String)).toEqual([
      expect.stringMatching(/^TypeError: .*write app\.use\(plotonWebhook\(\)\)/),
      expect.stringMatching(/^TypeError: .*write app\.use\(platosWebhook\(\)\)/),
      expect.stringMatching(/^TypeError: .*write app\.use\(webhook\(provider\)\)/),
    ]);
  });

  test('rejects options it does not know, and wrong ones', () => {
    expect(() => plotonWebhook({ secret, replayBody: 'yes' as never })).toThrow(/`replayBody` must be true or false/);
    expect(() => plotonWebhook({ secret, verify: true } as never)).toThrow(/`verify` does not exist/);
    expect(() => plotonWebhook({ secret: ' ' })).toThrow(/secret/i);
  });

  test('leaves the request of another sender to a handler that asks for it', async () => {
    const app = express();
    app.use(plotonWebhook({ secret, ...quiet }));
    app.use((req, res) => res.json(getDelivery(req, platos).event));
    app.use(keepErrors([]));
    const port = await serve(app);
    expect(await send(port, plotonDelivery())).toMatchObject({ status: 500, text: 'NotVerifiedError' });
    expect(await send(port, plotonDelivery({ path: '/other', headers: { 'x-ploton-signature': '' } }))).toMatchObject({
      status: 500,
    });
    expect(await send(port, { method: 'GET', path: '/' })).toMatchObject({ status: 500, text: 'NotVerifiedError' });
  });

  test('takes nothing for a delivery that a body brought along', async () => {
    const app = express();
    const reached: unknown[] = [];
    app.use(express.json(), (req, _res, next) => next(void Object.assign(req, req.body)));
    app.post('/webhook', (req, res) => {
      reached.push(getDelivery(req));
      res.sendStatus(200);
    });
    app.use(keepErrors([]));
    const forged = { webhook: { provider: 'ploton', type: 'task.complete', event: { event: 'task.complete' } } };
    const port = await serve(app);
    expect(
      await send(port, { headers: { 'content-type': 'application/json' }, body: JSON.stringify(forged) }),
    ).toMatchObject({ status: 500, text: 'NotVerifiedError' });
    expect(reached).toEqual([]);
  });
});
