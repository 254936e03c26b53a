import { startRedisCluster } from '@hookgate/test-services';
import { storeConformance } from '@hookgate/testing';
import { Cluster } from 'ioredis';
import { afterAll, describe, it } from 'vitest';
import { redisStore } from '../../src/index.ts';
import { counting } from '../support/counting.ts';

const servers = await startRedisCluster();
if ('missing' in servers) it.skip(servers.missing);
else {
  const connections: Cluster[] = [];
  const open = (): Cluster => {
    const cluster = new Cluster([...servers.nodes]);
    connections.push(cluster);
    return cluster;
  };
  afterAll(async () => {
    for (const connection of connections) connection.disconnect();
    await servers.stop();
  });
  const [main, peer, subscriber] = [counting(open()), open(), open()];

  storeConformance(
    { describe, it },
    {
      name: 'redisStore through a cluster of ioredis',
      createStore: () => redisStore({ client: main.client, subscriber }),
      capabilities: {
        // Nonce and key are on different nodes.
        nonces: false,
        wait: true,
        inspect: true,
        forget: true,
        sweep: true,
        ping: true,
        createPeer: () => redisStore({ client: peer, subscriber }),
        commandCount: () => main.count(),
      },
    },
  );
}
