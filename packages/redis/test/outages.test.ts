import { outageRows, submitOutageRows } from '@hookgate/store-tests';
import { startTcpProxy } from '@hookgate/test-services';
import { Redis } from 'ioredis';
import { afterAll, describe } from 'vitest';
import { redisStore } from '../src/index.ts';
import { TWO_CLIENTS } from './support/clients.ts';
import { ownRedis } from './support/own-redis.ts';

const server = await ownRedis();
if (server !== undefined) {
  const redis = new Redis(server.url);
  afterAll(() => redis.disconnect());
  const refusals = {
    'became a replica': {
      begin: () => redis.call('REPLICAOF', ['127.0.0.1', '1']),
      end: () => redis.call('REPLICAOF', ['NO', 'ONE']),
    },
    'is full (F23)': {
      begin: () => redis.config('SET', 'maxmemory', '1'),
      end: () => redis.config('SET', 'maxmemory', '0'),
    },
  };

  for (const [name, connect] of Object.entries(TWO_CLIENTS)) {
    describe(`through ${name}`, async () => {
      const proxy = await startTcpProxy(server);
      afterAll(() => proxy.close());
      const { client } = await server.connect(connect, `redis://${proxy.host}:${proxy.port}`);
      const store = redisStore({ client });
      outageRows({ store, proxy, empty: () => redis.flushall(), restart: server.restart, refusals });
      submitOutageRows({ store, proxy });
    });
  }
}
