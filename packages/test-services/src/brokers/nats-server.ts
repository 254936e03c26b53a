import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findOnPath } from '../processes/find-on-path.ts';
import { freePort } from '../processes/free-port.ts';
import { type ServerProcess, startServer } from '../processes/server-process.ts';

/** A NATS server with JetStream that belongs to the test; what is stored outlives a crash. */
export interface NatsServer {
  readonly host: string;
  readonly port: number;
  readonly url: string;
  pause(): void;
  resume(): void;
  crash(): Promise<void>;
  /** Kills it and starts it again, on the same port with the same streams. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

const HOST = '127.0.0.1';
/** Where Debian puts it, which is not on every user's PATH. */
const DEBIAN = '/usr/sbin/nats-server';

/** @returns `undefined` when there is no `nats-server` */
export async function startNats(): Promise<NatsServer | undefined> {
  const binary = findOnPath('nats-server') ?? (existsSync(DEBIAN) ? DEBIAN : undefined);
  if (binary === undefined) return undefined;
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'hookgate-nats-'));
  const start = (): Promise<ServerProcess> =>
    startServer(binary, ['-js', '-sd', folder, '-a', HOST, '-p', `${port}`], () => greets(HOST, port));
  let server = await start();
  return {
    host: HOST,
    port,
    url: `nats://${HOST}:${port}`,
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

/** A NATS server speaks first. */
export function greets(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(1_000, () => end(false));
    socket.once('error', () => end(false));
    socket.once('close', () => resolve(false));
    socket.once('data', (data) => end(data.toString('latin1').startsWith('INFO')));
  });
}
