import { acquire, claimRequest, HOUR_MS } from '@hookgate/store-tests';
import { startRedis } from '@hookgate/test-services';
import { afterAll, describe, expect, it } from 'vitest';
import { redisStore } from '../src/index.ts';
import { TWO_CLIENTS } from './support/clients.ts';
import { ownRedis } from './support/own-redis.ts';
import { redisName } from './support/redis-name.ts';

// A replica that asks is served at once, not with others that may come within five seconds.
const server = await ownRedis('--repl-diskless-sync-delay', '0');
const replica = server && (await startRedis('--replicaof', server.host, `${server.port}`));
if (server !== undefined && replica !== undefined) {
  afterAll(() => replica.stop());

  describe.each(Object.entries(TWO_CLIENTS))('minReplicas through %s', { timeout: 20_000 }, async (_name, connect) => {
    const { client } = await server.connect(connect);
    const onReplica = await server.connect(connect, replica.url);
    const store = redisStore({ client, minReplicas: 1 });

    it('a claim and a commit are on the replica when they are answered', async () => {
      await expect.poll(() => store.ready().then(() => 'there', String), { timeout: 10_000 }).toBe('there');
      for (let times = 0; times < 20; times += 1) {
        const claim = await acquire(store);
        expect(String(await onReplica.command('GET', redisName(claim.key)))).toMatch(/^held /);
        expect(await store.commit(claim, { ttlMs: HOUR_MS })).toBe('committed');
        expect(String(await onReplica.command('GET', redisName(claim.key)))).toMatch(/^done /);
      }
    });

    it('without confirmation a claim and a commit are errors, and count once they are asked again', async () => {
      const claim = await acquire(store);
      const request = claimRequest();
      replica.pause();
      await expect(store.claim(request)).rejects.toThrow('0 of 1 replicas confirmed the write within 100 ms');
      await expect(store.commit(claim, { ttlMs: HOUR_MS })).rejects.toThrow('0 of 1 replicas');
      replica.resume();
      await expect
        .poll(() => store.claim(request).then((it) => it.status, String), { timeout: 10_000 })
        .toBe('acquired');
      expect(await store.commit(claim, { ttlMs: HOUR_MS })).toBe('committed');
    });

    it('duplicates wait for nobody', async () => {
      const claim = await acquire(store);
      replica.pause();
      expect(await store.claim(claimRequest({ key: claim.key }))).toMatchObject({ status: 'in-flight' });
      replica.resume();
    });
  });
}
