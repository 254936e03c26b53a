import { randomUUID } from 'node:crypto';
import { GARBAGE_DATA, keptGarbage } from '@hookgate/test-services/suites';
import { Hono } from 'hono';
import { expect, test } from 'vitest';
import { plotonWebhook } from '../../src/index.ts';
import { createRecorder, plotonDelivery } from '../support/deliveries.ts';
import type { Platform } from '../support/platform.ts';

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
          const body = JSON.stringify({ event: 'task.complete', task_id: randomUUID(), timestamp, data: GARBAGE_DATA });
          expect((await send(plotonDelivery({ body }))).status).toBe(200);
        }
      };
      const { kept, size } = await keptGarbage(deliver);
      expect(kept).toBeLessThan(size / 4);
    },
  );
}
