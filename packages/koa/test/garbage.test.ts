import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { plotonWebhook } from '../src/index.ts';
import { plotonDelivery, SECRET } from './support/deliveries.ts';
import { createLog } from './support/log.ts';
import { send } from './support/send.ts';
import { serve } from './support/serve.ts';
import { KOAS } from './support/versions.ts';

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

describe.each(KOAS)('$koa', ({ Koa }) => {
  it.each(['middleware', 'handlers'])(
    'keeps nothing of a delivery that only a full garbage collection would free (%s)',
    async (mode) => {
      const app = new Koa();
      app.use(
        plotonWebhook({ secret: SECRET, logger: createLog(), ...(mode === 'handlers' && { on: { '*': () => {} } }) }),
      );
      app.use((ctx) => {
        ctx.body = 'ok';
      });
      const { url } = await serve(app);
      const deliver = async (count: number): Promise<void> => {
        for (let sent = 0; sent < count; sent++) {
          expect((await send(url, plotonDelivery({ data: DATA }))).status).toBe(200);
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
    },
  );
});
