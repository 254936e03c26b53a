import type { RequestHandler } from 'express';
import { describe, expect, test } from 'vitest';
import { memoryStore, plotonWebhook } from '../src/index.ts';
import { plotonDelivery, SECRETS } from './support/deliveries.ts';
import { VERSIONS } from './support/express-versions.ts';
import { createRecorder } from './support/recorder.ts';
import { send, serve } from './support/serve.ts';

describe.each(VERSIONS)('the name deliveries are remembered under in $name', ({ express }) => {
  const secret = SECRETS.ploton;
  const { options: quiet } = createRecorder();

  test('keeps two routes of one store apart, also when one instance serves both', async () => {
    const store = memoryStore();
    const hook = plotonWebhook({ secret, store, ...quiet });
    let runs = 0;
    const run: RequestHandler = (_req, res) => {
      runs += 1;
      res.end();
    };
    const router = express.Router();
    router.post('/c', hook, run);
    const app = express();
    app.post('/a', hook, run);
    app.post('/b', hook, run);
    app.use('/sub', router);
    app.use('/d', hook, run);
    const port = await serve(app);
    const delivery = plotonDelivery();
    for (const path of ['/a', '/b', '/sub/c', '/d', '/a', '/B', '/sub/c', '/d/']) {
      expect((await send(port, { ...delivery, path })).status).toBe(200);
    }
    expect(runs).toBe(4);
  });

  test('does not take a delivery for new when it is sent to another value of a path parameter', async () => {
    const tasks: string[] = [];
    const on = { '*': (event: { readonly task_id: string }) => tasks.push(event.task_id) };
    const merged = express.Router({ mergeParams: true });
    merged.post('/in', plotonWebhook({ secret, ...quiet, on }));
    const app = express();
    app.use('/mount/:tenant/hook', plotonWebhook({ secret, ...quiet, on }));
    app.post('/route/:tenant', plotonWebhook({ secret, ...quiet, on }));
    app.use('/merged/:tenant', merged);
    const port = await serve(app);
    for (const path of ['/mount/:tenant/hook', '/route/:tenant', '/merged/:tenant/in']) {
      const delivery = plotonDelivery();
      for (const tenant of ['acme', 'other', 'with%20space', 'acme']) {
        expect((await send(port, { ...delivery, path: path.replace(':tenant', tenant) })).status).toBe(200);
      }
    }
    expect(tasks).toHaveLength(3);
  });
});
