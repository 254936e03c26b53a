import { acquire, delivery, plotonDelivery, SECRET } from '@hookgate/store-tests';
import { type Program, startProgram } from '@hookgate/test-services';
import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { redisStore } from '../src/index.ts';
import { operate } from './readme/operations.ts';
import { ownRedis } from './support/own-redis.ts';

const server = await ownRedis();
if (server !== undefined) {
  const env = { REDIS_URL: server.url, PLOTON_WEBHOOK_SECRET: SECRET, PLATOS_WEBHOOK_SECRET: SECRET };
  const start = (program: string): Promise<Program> => startProgram(new URL(program, import.meta.url), env);
  const [HANDLED, DUPLICATE] = ['handled', 'duplicate'].map((status) => [200, { status }]);

  describe('the programs in the README', () => {
    it('the first handles a delivery once', async () => {
      const app = await start('./readme/first.ts');
      const ploton = plotonDelivery();
      expect(await app.post('/webhook', ploton)).toEqual(HANDLED);
      expect(await app.post('/webhook', ploton)).toEqual(DUPLICATE);
      app.kill('SIGKILL');
      await app.exit;
      expect(app.lines).toContain(`handled ${ploton.id}`);
    });

    it.each(['SIGTERM', 'SIGINT'] as const)(
      'the one for production handles both senders, and ends on %s',
      async (signal) => {
        const app = await start('./readme/in-production.ts');
        const [ploton, platos] = [plotonDelivery(), delivery()];
        expect(await app.post('/webhook', ploton)).toEqual(HANDLED);
        expect(await app.post('/webhook', ploton)).toEqual(DUPLICATE);
        expect(await app.post('/webhooks/platos', platos)).toEqual(HANDLED);
        app.kill(signal);
        expect(await app.exit).toEqual({ code: 0, signal: null });
        const handled = app.lines.filter((line) => line.startsWith('handled'));
        expect(handled).toEqual([`handled ${ploton.id}`, `handled ${platos.id}`]);
      },
    );

    it('an operator reads and forgets', async () => {
      const client = new Redis(server.url);
      const store = redisStore({ client });
      const { key } = await acquire(store);
      const { inspected, swept } = await operate(store, key);
      expect([inspected, swept]).toEqual([null, 0]);
      await store.close();
      client.disconnect();
    });
  });
}
