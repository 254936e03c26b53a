import { randomUUID } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Hono } from 'hono';
import { expect, test } from 'vitest';
import { plotonWebhook } from '../../src/index.ts';
import { createRecorder, plotonDelivery } from '../support/deliveries.ts';
import type { Platform } from '../support/platform.ts';

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

/** A delivery is garbage of the cheap kind when its answer has left. */
export function garbageSuite(platform: Platform): void {
  test.each(['middleware', 'handlers'])(
    'nothing of a delivery is left that only a full garbage collection would free (%s)',
    async (mode) => {
      const { secret, logger } = createRecorder().options;
      const app = new Hono();
      app.use(plotonWebhook({ secret, logger, ...(mode === 'handlers' && { on: { '*': () => {} } }) }));
      app.post('/webhook', (c) => c.text('ok'));
      const send = await platform.serve(app);
      const deliver = async (count: number): Promise<void> => {
        for (let sent = 0; sent < count; sent++) {
          const timestamp = new Date().toISOString();
          const body = JSON.stringify({ event: 'task.complete', task_id: randomUUID(), timestamp, data: DATA });
          expect((await send(plotonDelivery({ body }))).status).toBe(200);
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
}
