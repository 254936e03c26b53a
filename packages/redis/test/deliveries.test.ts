import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll, describe, expect, it } from 'vitest';
import { redisStore } from '../src/index.ts';
import { TWO_CLIENTS } from './support/clients.ts';
import { ownRedis } from './support/own-redis.ts';
import { application, delivery } from './support/receiving.ts';

const server = await ownRedis();
if (server !== undefined) {
  const redis = new Redis(server.url);
  afterAll(() => redis.disconnect());

  /** How many commands clients have sent, this question aside; what scripts call does not count. */
  async function commandsSent(): Promise<number> {
    const stats = await redis.info('commandstats');
    await redis.config('RESETSTAT');
    const sent = [...stats.matchAll(/^cmdstat_(eval|evalsha|script\|\w+|wait|publish):calls=(\d+),/gm)];
    return sent.reduce((sum, [, , calls]) => sum + Number(calls), 0);
  }

  for (const [name, connect] of Object.entries(TWO_CLIENTS)) {
    describe(`through ${name}`, async () => {
      const store = redisStore({ client: (await server.connect(connect)).client });

      it('a delivery is two commands, nonce included, and a duplicate is one', async () => {
        const app = application(store, () => {});
        await app.send(delivery());
        const sent = delivery();
        await commandsSent();
        expect(await app.send(sent)).toEqual([200, 'handled']);
        expect(await commandsSent()).toBe(2);
        expect(await app.send(sent)).toEqual([200, 'duplicate']);
        expect(await commandsSent()).toBe(1);
      });

      it('a delivery that fails is two commands as well', async () => {
        const app = application(store, () => Promise.reject(new Error('failed')));
        await app.send(delivery());
        await commandsSent();
        expect(await app.send(delivery())).toEqual([500, 'handler_failed']);
        expect(await commandsSent()).toBe(2);
      });

      it('F2, F22: a stranger costs no command', async () => {
        const app = application(store, () => {});
        const { headers, ...sent } = delivery();
        await commandsSent();
        const forged = { ...sent, headers: { ...headers, 'x-platos-signature': '0'.repeat(64) } };
        expect((await app.send(forged))[0]).toBe(401);
        expect(await commandsSent()).toBe(0);
      });

      it('F20: the same nonce and bytes again: done is a duplicate, failed runs', async () => {
        let fails = true;
        const app = application(store, () => {
          if (fails) throw new Error('failed');
        });
        const sent = delivery();
        expect(await app.send(sent)).toEqual([500, 'handler_failed']);
        fails = false;
        expect(await app.send(sent)).toEqual([200, 'handled']);
        expect(await app.send(sent)).toEqual([200, 'duplicate']);
      });

      it('F21: the same nonce with other bytes is refused, and runs nothing', async () => {
        let runs = 0;
        const app = application(store, () => {
          runs += 1;
        });
        const nonce = randomUUID().replaceAll('-', '');
        expect(await app.send(delivery({}, { nonce }))).toEqual([200, 'handled']);
        expect(await app.send(delivery({}, { nonce }))).toEqual([401, 'nonce_reused']);
        expect(runs).toBe(1);
      });

      it('F24: a redelivery has a fresh nonce: it runs after a failure, and is a duplicate after success', async () => {
        let fails = true;
        const app = application(store, () => {
          if (fails) throw new Error('failed');
        });
        const { id } = delivery();
        expect(await app.send(delivery({ event_id: id }))).toEqual([500, 'handler_failed']);
        fails = false;
        expect(await app.send(delivery({ event_id: id }))).toEqual([200, 'handled']);
        expect(await app.send(delivery({ event_id: id }))).toEqual([200, 'duplicate']);
      });

      it('two applications with prefixes of their own both run', async () => {
        const { client } = await server.connect(connect);
        const [one, two] = ['one:', 'two:'].map((prefix) => application(redisStore({ client, prefix }), () => {}));
        const sent = delivery();
        expect(await one?.send(sent)).toEqual([200, 'handled']);
        expect(await two?.send(sent)).toEqual([200, 'handled']);
      });
    });
  }
}
