import { application, costRows, delivery, deliveryRows, submitRows } from '@hookgate/store-tests';
import { Redis } from 'ioredis';
import { afterAll, describe, expect, it } from 'vitest';
import { redisStore } from '../src/index.ts';
import { TWO_CLIENTS } from './support/clients.ts';
import { ownRedis } from './support/own-redis.ts';

const server = await ownRedis();
if (server !== undefined) {
  const redis = new Redis(server.url);
  afterAll(() => redis.disconnect());

  /** How many commands the server was sent so far, questions like this one aside; what scripts call does not count. */
  async function commands(): Promise<number> {
    const stats = await redis.info('commandstats');
    const sent = [...stats.matchAll(/^cmdstat_(eval|evalsha|script\|\w+|wait|publish):calls=(\d+),/gm)];
    return sent.reduce((sum, [, , calls]) => sum + Number(calls), 0);
  }

  for (const [name, connect] of Object.entries(TWO_CLIENTS)) {
    describe(`through ${name}`, async () => {
      const { client } = await server.connect(connect);
      const store = redisStore({ client });
      deliveryRows(store);
      submitRows(store);
      costRows(store, commands);

      it('two applications with prefixes of their own both run', async () => {
        const [one, two] = ['one:', 'two:'].map((prefix) => application(redisStore({ client, prefix }), () => {}));
        const sent = delivery();
        expect(await one?.send(sent)).toEqual([200, 'handled']);
        expect(await two?.send(sent)).toEqual([200, 'handled']);
      });
    });
  }
}
