import { randomUUID } from 'node:crypto';
import { findPostgres, startTcpProxy } from '@hookgate/test-services';
import { storeConformance } from '@hookgate/testing';
import { afterAll, describe, it } from 'vitest';
import { ensureSchema, postgresStore } from '../../src/index.ts';
import { CLIENTS, type ClientName, type Connection } from './clients.ts';
import { mixedUp } from './mixed-up.ts';

/** Runs the published suite through one kind of connection. A file each, so that they run side by side. */
export async function conformanceThrough(name: ClientName): Promise<void> {
  const server = await findPostgres();
  if ('missing' in server) {
    it.skip(server.missing);
    return;
  }
  const schema = `hookgate-test-${randomUUID().slice(0, 8)}`;
  const url = new URL(server.url);
  const proxy = await startTcpProxy({ host: url.hostname, port: Number(url.port || 5432) });
  const connections: Connection[] = [];
  const open = async (at = server.url): Promise<Connection> => {
    const connection = await CLIENTS[name](at);
    connections.push(connection);
    return connection;
  };

  const [main, peer] = [await open(), await open()];
  const { prepare: _, ...connection } = main.options;
  await ensureSchema({ ...connection, schema });
  const hung = await open(Object.assign(new URL(url), { hostname: proxy.host, port: `${proxy.port}` }).href);
  proxy.hang();

  afterAll(async () => {
    await main.run(`DROP SCHEMA "${schema}" CASCADE`);
    // A connection that hangs does not end by itself.
    await proxy.close();
    for (const each of connections) await each.end();
    await server.stop();
  });

  storeConformance(
    { describe, it },
    {
      name: `postgresStore through ${name}`,
      createStore: () => postgresStore({ ...main.options, schema, listener: main.listener }),
      capabilities: {
        nonces: true,
        wait: true,
        inspect: true,
        forget: true,
        sweep: true,
        ping: true,
        createPeer: () => postgresStore({ ...peer.options, schema, listener: peer.listener }),
        createUnreachable: () => postgresStore({ ...hung.options, schema }),
        createMixedUp: () => postgresStore({ query: mixedUp(main), schema }),
        commandCount: () => main.count(),
      },
    },
  );
}
