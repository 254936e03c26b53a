import { missingService, type RedisServer, startRedis } from '@hookgate/test-services';
import { afterAll, it } from 'vitest';
import type { Connect, Connection } from './clients.ts';

/** A server the test may flush, pause and kill, and connections that are ended with the file. */
export interface OwnRedis extends RedisServer {
  connect(connect: Connect, url?: string): Promise<Connection>;
}

/** Starts a server for a test file; `undefined`, with a skipped test that says why, where there is none. */
export async function ownRedis(...args: string[]): Promise<OwnRedis | undefined> {
  const server = await startRedis(...args);
  if (server === undefined) {
    it.skip(missingService('no redis-server or valkey-server on PATH, and no Docker'));
    return undefined;
  }
  const connections: Connection[] = [];
  afterAll(async () => {
    for (const connection of connections) connection.end();
    await server.stop();
  });
  return {
    ...server,
    async connect(connect, url = server.url) {
      const connection = await connect(url);
      connections.push(connection);
      return connection;
    },
  };
}
