import { GARBAGE_DATA, keptGarbage } from '@hookgate/test-services/suites';
import fastify, { type FastifyInstance } from 'fastify';
import { describe, expect, it } from 'vitest';
import { plotonRoute, plotonWebhook } from '../src/index.ts';
import { plotonBody, plotonDelivery, SECRETS } from './support/deliveries.ts';
import { createRecorder } from './support/recorder.ts';
import { send, serve } from './support/serve.ts';

const options = { secret: SECRETS.ploton, logger: createRecorder().options.logger };

const modes: Readonly<Record<string, (app: FastifyInstance) => unknown>> = {
  'a route that opts in': async (app) => {
    await app.register(plotonWebhook, options);
    app.post('/webhook', { config: { webhook: true } }, async () => 'ok');
  },
  'a route at the path of a webhook': async (app) => {
    await app.register(plotonWebhook, options);
    app.post('/webhook', async () => 'ok');
  },
  'a route with a webhook of its own': (app) => app.post('/webhook', { ...plotonRoute(options) }, async () => 'ok'),
  handlers: (app) => app.register(plotonWebhook, { ...options, on: { '*': () => {} } }),
};

describe('keeps nothing of a delivery that only a full garbage collection would free', () => {
  it.each(Object.entries(modes))('%s', async (_mode, mount) => {
    const app = fastify();
    await mount(app);
    const port = await serve(app);
    const deliver = async (count: number): Promise<void> => {
      for (let sent = 0; sent < count; sent++) {
        const body = plotonBody('task.complete', GARBAGE_DATA);
        expect((await send(port, plotonDelivery({ body }))).status).toBe(200);
      }
    };
    const { kept, size } = await keptGarbage(deliver);
    expect(kept).toBeLessThan(size / 4);
  });
});
