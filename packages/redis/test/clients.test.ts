import { randomUUID } from 'node:crypto';
import { startRedisCluster } from '@hookgate/test-services';
import { Redis } from 'ioredis';
import { createClientPool } from 'redis';
import { afterAll, describe, expect, it } from 'vitest';
import { type RedisClient, type RedisSubscriber, redisStore } from '../src/index.ts';
import { acquire, claimRequest } from './support/claims.ts';
import { CLIENTS, CLUSTER_CLIENTS, TWO_CLIENTS } from './support/clients.ts';
import { ownRedis } from './support/own-redis.ts';

const HOUR_MS = 3_600_000;

/** Every operation once: what differs from client to client is how a command gets to the server and its reply back. */
async function liveALife(client: RedisClient, subscriber: RedisSubscriber, canTakeNonces: boolean): Promise<void> {
  const store = redisStore({ client, subscriber, prefix: `life:${randomUUID()}:` });
  await store.ready();
  expect(store.claimsNonces).toBe(canTakeNonces);

  const request = claimRequest({ fingerprint: 'crc32:1' });
  const nonce = { key: `nonce of ${request.key}`, value: 'first', ttlMs: HOUR_MS };
  const first = await store.claim({ ...request, nonce });
  if (first.status !== 'acquired') throw new Error(`it was ${first.status}`);
  expect(first).toMatchObject({ takeover: false, nonceSeen: false, claim: { attempt: 1 } });
  expect(await store.claim({ ...request, token: 'other', nonce })).toMatchObject({
    status: 'in-flight',
    fingerprint: 'crc32:1',
    nonceSeen: true,
  });
  expect(await store.claim({ ...request, token: 'other', nonce: { ...nonce, value: 'forged' } })).toEqual({
    status: 'nonce-conflict',
  });
  expect(await store.remember('nonce 2', 'value ü', HOUR_MS)).toBe(null);
  expect(await store.remember('nonce 2', 'other', HOUR_MS)).toBe('value ü');

  expect(await store.renew(first.claim, HOUR_MS)).toBe('renewed');
  expect(await store.release(first.claim)).toBe('released');
  const second = await acquire(store, request);
  expect(second.attempt).toBe(2);
  expect(second.fence > first.claim.fence).toBe(true);

  // The first wait subscribes; the second is told.
  await store.wait?.(request.key, 1);
  await new Promise((resolve) => setTimeout(resolve, 100));
  const waited = store.wait?.(request.key, HOUR_MS);
  await new Promise((resolve) => setTimeout(resolve, 100));
  const committedAt = performance.now();
  expect(await store.commit(second, { ttlMs: HOUR_MS })).toBe('committed');
  await waited;
  expect(performance.now() - committedAt).toBeLessThan(250);

  expect(await store.claim({ ...request, token: 'third' })).toMatchObject({ status: 'done', fingerprint: 'crc32:1' });
  expect(await store.inspect(request.key)).toMatchObject({ state: 'done', attempt: 2, fence: second.fence });
  expect(await store.forget(request.key)).toBe(true);
  expect(await store.inspect(request.key)).toBe(null);
  await store.ping();
  await store.close();
  await expect(store.claim(request)).rejects.toThrow('this store was closed');
}

const server = await ownRedis();
if (server !== undefined) {
  describe('a server', () => {
    for (const [name, connect] of Object.entries(CLIENTS)) {
      it(`through ${name}`, async () => {
        const [main, ears] = [await server.connect(connect), await server.connect(connect)];
        await liveALife(main.client, ears.client, true);
      });
    }

    it('through a pool of redis 6', async () => {
      const pool = createClientPool({ url: server.url });
      await pool.connect();
      const ears = await server.connect(TWO_CLIENTS['node-redis']);
      await liveALife(pool, ears.client, true);
      pool.destroy();
    });

    it.each([
      ['a key prefix', { keyPrefix: 'app:' }],
      ['auto-pipelining', { enableAutoPipelining: true }],
      ['RESP3', { protocol: 3 } as object],
      ['stringNumbers', { stringNumbers: true }],
    ])('through ioredis with %s', async (_name, options) => {
      const client = new Redis(server.url, options);
      const ears = await server.connect(TWO_CLIENTS.ioredis);
      await liveALife(client, ears.client, true);
      client.disconnect();
    });

    it('through a client that answers with buffers', async () => {
      const { client } = await server.connect(TWO_CLIENTS.ioredis);
      const redis = client as unknown as Redis;
      const buffers = {
        call: (name: string, args: string[]) => redis.callBuffer(name, args),
        on: () => {},
      };
      const ears = await server.connect(TWO_CLIENTS['node-redis']);
      await liveALife(buffers, ears.client, true);
    });
  });
}

const cluster = await startRedisCluster();
if ('missing' in cluster) it.skip(cluster.missing);
else {
  afterAll(() => cluster.stop());

  describe('a cluster', () => {
    for (const [name, connect] of Object.entries(CLUSTER_CLIENTS)) {
      it(`through ${name}`, async () => {
        const [main, ears] = [await connect(cluster.nodes), await connect(cluster.nodes)];
        await liveALife(main.client, ears.client, false);
        for (const { end } of [main, ears]) end();
      });

      it(`through ${name}, with all keys in one slot`, async () => {
        const { client, end } = await connect(cluster.nodes);
        const store = redisStore({ client, prefix: `{life}:${randomUUID()}:` });
        await store.ready();
        expect(store.claimsNonces).toBe(true);
        const nonce = { key: 'nonce', value: 'value', ttlMs: HOUR_MS };
        expect(await store.claim(claimRequest({ nonce }))).toMatchObject({ status: 'acquired', nonceSeen: false });
        expect(await store.claim(claimRequest({ nonce }))).toMatchObject({ status: 'acquired', nonceSeen: true });
        end();
      });
    }

    it('spreads its keys', async () => {
      const { client, end } = await (CLUSTER_CLIENTS.ioredis as NonNullable<(typeof CLUSTER_CLIENTS)[string]>)(
        cluster.nodes,
      );
      const store = redisStore({ client });
      for (let i = 0; i < 50; i += 1) await acquire(store);
      const nodes = (client as unknown as { nodes(role: string): Redis[] }).nodes('master');
      const sizes = await Promise.all(nodes.map((node) => node.dbsize()));
      expect(sizes.every((size) => size > 0)).toBe(true);
      end();
    });

    it('is not taken for a server by a client that knows one node only', async () => {
      const [node] = cluster.nodes;
      const client = new Redis({ host: node?.host as string, port: node?.port as number });
      const store = redisStore({ client });
      // A random key is on the one node it knows in one of three cases; not in all of twenty.
      const answers = await Promise.allSettled(Array.from({ length: 20 }, () => redisStore({ client }).ready()));
      const refused = answers.find((answer) => answer.status === 'rejected');
      expect(String((refused as PromiseRejectedResult).reason)).toContain('a node of a cluster: pass a cluster client');
      await store.close();
      client.disconnect();
    });
  });
}
