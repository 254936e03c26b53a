import { randomUUID } from 'node:crypto';
import { acquire, claimRequest, HOUR_MS } from '@hookgate/store-tests';
import { startRedisCluster } from '@hookgate/test-services';
import { Redis } from 'ioredis';
import { createClientPool } from 'redis';
import { afterAll, describe, expect, it } from 'vitest';
import { redisStore } from '../src/index.ts';
import { CLIENTS, CLUSTER_CLIENTS, TWO_CLIENTS } from './support/clients.ts';
import { liveALife } from './support/live-a-life.ts';
import { ownRedis } from './support/own-redis.ts';

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
