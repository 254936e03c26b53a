import { acquire, claimRequest, lostReplyRows, untilAnswered } from '@hookgate/store-tests';
import { startTcpProxy } from '@hookgate/test-services';
import { afterAll, describe, expect, it } from 'vitest';
import { redisStore } from '../src/index.ts';
import { TWO_CLIENTS } from './support/clients.ts';
import { counting } from './support/counting.ts';
import { ownRedis } from './support/own-redis.ts';

const server = await ownRedis();
if (server !== undefined) {
  const proxy = await startTcpProxy(server);
  const proxied = `redis://${proxy.host}:${proxy.port}`;
  afterAll(() => proxy.close());

  for (const [name, connect] of Object.entries(TWO_CLIENTS)) {
    describe(`through ${name}`, async () => {
      const { client, count } = counting((await server.connect(connect, proxied)).client);
      const direct = await server.connect(connect);
      const fresh = () => redisStore({ client });
      lostReplyRows({ store: fresh(), fresh, commands: count, proxy, others: redisStore({ client: direct.client }) });
    });
  }

  it('a client that is offline does not send later what was given up: node-redis', async () => {
    const { client } = await server.connect(TWO_CLIENTS['node-redis'], proxied);
    const store = redisStore({ client });
    await store.ready();
    await proxy.close();
    await new Promise((resolve) => setTimeout(resolve, 100));
    const request = claimRequest();
    await expect(store.claim(request, { signal: AbortSignal.timeout(150) })).rejects.toThrow();
    await proxy.open();
    expect(await untilAnswered(() => store.inspect(request.key))).toBe(null);
  });

  it('a client that is offline may send it later, and it is released like any other: ioredis', async () => {
    const { client } = await server.connect(TWO_CLIENTS.ioredis, proxied);
    const store = redisStore({ client });
    await store.ready();
    await proxy.close();
    const request = claimRequest();
    await expect(store.claim(request, { signal: AbortSignal.timeout(150) })).rejects.toThrow();
    await proxy.open();
    const unknown = { key: request.key, token: request.token, fence: 0, attempt: 0 };
    expect(await store.release(unknown)).toBe('released');
    expect(await acquire(store, { key: request.key })).toMatchObject({ attempt: 2 });
  });
}
