import { GARBAGE_DATA, keptGarbage } from '@hookgate/test-services/suites';
import { describe, expect, it } from 'vitest';
import { plotonWebhook } from '../src/index.ts';
import { plotonDelivery, SECRET } from './support/deliveries.ts';
import { createLog } from './support/log.ts';
import { send } from './support/send.ts';
import { serve } from './support/serve.ts';
import { KOAS } from './support/versions.ts';

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
          expect((await send(url, plotonDelivery({ data: GARBAGE_DATA }))).status).toBe(200);
        }
      };
      const { kept, size } = await keptGarbage(deliver);
      expect(kept).toBeLessThan(size / 4);
    },
  );
});
