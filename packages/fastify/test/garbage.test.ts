import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fastify, { type FastifyInstance } from 'fastify';
import { describe, expect, it } from 'vitest';
import { plotonRoute, plotonWebhook } from '../src/index.ts';
import { plotonBody, plotonDelivery, SECRETS } from './support/deliveries.ts';
import { createRecorder } from './support/recorder.ts';
import { send, serve } from './support/serve.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as (options: { readonly type: 'major' | 'minor' }) => void;

/** Twice: what the first one finalises, the second one frees. */
function liveHeapBytes(): number {
  collect({ type: 'major' });
  collect({ type: 'major' });
  return process.memoryUsage().heapUsed;
}

const MB = 1024 * 1024;
/** Many small objects, in fewer bytes of JSON than V8 parses straight into its old generation. */
const DATA = { rows: Array.from({ length: 1_500 }, (_, id) => ({ id, name: `row ${id}`, tags: [id] })) };
const DELIVERIES = 40;

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
        const body = plotonBody('task.complete', DATA);
        expect((await send(port, plotonDelivery({ body }))).status).toBe(200);
      }
    };

    await deliver(5);
    const before = liveHeapBytes();
    await deliver(DELIVERIES);
    // The second one for what was in use during the first.
    collect({ type: 'minor' });
    collect({ type: 'minor' });
    const kept = process.memoryUsage().heapUsed - before;

    const empty = liveHeapBytes();
    const events = Array.from({ length: DELIVERIES }, () => JSON.parse(JSON.stringify(DATA)) as unknown);
    const size = process.memoryUsage().heapUsed - empty;
    expect(events).toHaveLength(DELIVERIES);
    expect(size).toBeGreaterThan(5 * MB);
    expect(kept).toBeLessThan(size / 4);
  });
});
