import { randomUUID } from 'node:crypto';
import { findRedis, startTcpProxy } from '@hookgate/test-services';
import { storeConformance } from '@hookgate/testing';
import { afterAll, describe, it } from 'vitest';
import { type RedisClient, redisStore } from '../../src/index.ts';
import { CLIENTS, type Connection } from './clients.ts';
import { counting } from './counting.ts';
import { mixedUp } from './mixed-up.ts';

/** Runs the published suite through one client library. A file each, so that they run side by side. */
export async function conformanceThrough(name: keyof typeof CLIENTS): Promise<void> {
  const redis = await findRedis();
  if ('missing' in redis) {
    it.skip(redis.missing);
    return;
  }
  const prefix = `hookgate-test:${randomUUID()}:`;
  const url = new URL(redis.url);
  const proxy = await startTcpProxy({ host: url.hostname, port: Number(url.port || 6379) });
  const connections: Connection[] = [];
  const open = async (at = redis.url): Promise<RedisClient & Connection['client']> => {
    const connection = await (CLIENTS[name] as NonNullable<(typeof CLIENTS)[string]>)(at);
    connections.push(connection);
    return connection.client;
  };
  afterAll(async () => {
    for (const connection of connections) connection.end();
    await proxy.close();
    await redis.stop();
  });

  const [main, peer, subscriber] = [counting(await open()), await open(), await open()];
  const hung = await open(Object.assign(new URL(url), { hostname: proxy.host, port: `${proxy.port}` }).href);
  proxy.hang();

  storeConformance(
    { describe, it },
    {
      name: `redisStore through ${name}`,
      createStore: () => redisStore({ client: main.client, prefix, subscriber }),
      capabilities: {
        nonces: true,
        wait: true,
        inspect: true,
        forget: true,
        sweep: true,
        ping: true,
        createPeer: () => redisStore({ client: peer, prefix, subscriber }),
        createUnreachable: () => redisStore({ client: hung, prefix }),
        createMixedUp: () => redisStore({ client: mixedUp(main.client), prefix }),
        commandCount: () => main.count(),
      },
    },
  );
}
