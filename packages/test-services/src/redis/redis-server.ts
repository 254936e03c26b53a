import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasDocker, startInDocker } from '../processes/docker-server.ts';
import { findOnPath } from '../processes/find-on-path.ts';
import { freePort } from '../processes/free-port.ts';
import { type ServerProcess, startServer } from '../processes/server-process.ts';
import { redisAnswers } from './redis-answers.ts';

/** A Redis or Valkey server that belongs to the test. */
export interface RedisServer {
  readonly host: string;
  readonly port: number;
  readonly url: string;
  /** It stops where it is: connections stay, nothing is answered. */
  pause(): void;
  resume(): void;
  /** Kills it; `restart` brings it back. */
  crash(): Promise<void>;
  /** Kills it and starts it again, on the same port and without its data. */
  restart(): Promise<void>;
  /** Ends it and deletes its folder. */
  stop(): Promise<void>;
}

const HOST = '127.0.0.1';
const IN_MEMORY = ['--save', '', '--appendonly', 'no'];

/**
 * Starts a server on a free port, with nothing written to disk: from `redis-server` or `valkey-server` on PATH, or else in
 * Docker.
 *
 * @param args more arguments of the server, such as `'--maxmemory', '10mb'`
 * @returns `undefined` when there is neither
 */
export async function startRedis(...args: readonly string[]): Promise<RedisServer | undefined> {
  const binary = findOnPath('redis-server', 'valkey-server');
  if (binary === undefined && !(await hasDocker())) return undefined;
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'hookgate-redis-'));
  const isReady = (): Promise<boolean> => redisAnswers(HOST, port);
  const start = (): Promise<ServerProcess> => {
    if (binary !== undefined) {
      const place = ['--port', `${port}`, '--bind', HOST, '--dir', folder];
      return startServer(binary, [...place, ...IN_MEMORY, ...args], isReady);
    }
    const command = ['redis-server', ...IN_MEMORY, ...args];
    return startInDocker({ image: 'redis:7-alpine', containerPort: 6379, port, command, isReady });
  };
  let server = await start();
  return {
    host: HOST,
    port,
    url: `redis://${HOST}:${port}`,
    pause: () => server.pause(),
    resume: () => server.resume(),
    crash: () => server.end('SIGKILL'),
    async restart() {
      await server.end('SIGKILL');
      server = await start();
    },
    async stop() {
      await server.end('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
