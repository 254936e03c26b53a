import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { findOnPath } from './find-on-path.ts';
import { type ServerProcess, startServer } from './server-process.ts';

/** What is run in a container. */
export interface DockerServer {
  readonly image: string;
  /** The port the server listens on in its container, and the one of 127.0.0.1 it is to be reached at. */
  readonly containerPort: number;
  readonly port: number;
  /** `NAME=value`. */
  readonly env?: readonly string[];
  /** Program and arguments; default: the image's own. */
  readonly command?: readonly string[];
  readonly isReady: () => Promise<boolean>;
}

/** Fetching an image may take its time. */
const START_MS = 180_000;
const run = promisify(execFile);

/** Whether containers can be started here. */
export async function hasDocker(): Promise<boolean> {
  const docker = findOnPath('docker');
  return docker !== undefined && (await succeeds(docker, 'info'));
}

/** Starts a container; it is paused, resumed and ended like a process, and gone with it. */
export async function startInDocker(server: DockerServer): Promise<ServerProcess> {
  const name = `hookgate-test-${randomUUID()}`;
  const { image, port, containerPort, env = [], command = [], isReady } = server;
  const settings = ['--rm', '--name', name, '-p', `127.0.0.1:${port}:${containerPort}`];
  const client = await startServer(
    'docker',
    ['run', ...settings, ...env.flatMap((each) => ['-e', each]), image, ...command],
    isReady,
    START_MS,
  );
  const tell = (...args: string[]): void => void succeeds('docker', ...args);
  return {
    pid: client.pid,
    pause: () => tell('pause', name),
    resume: () => tell('unpause', name),
    async end(signal = 'SIGTERM') {
      await succeeds('docker', 'unpause', name);
      await succeeds('docker', 'kill', '--signal', signal, name);
      await client.end(signal);
    },
  };
}

async function succeeds(program: string, ...args: string[]): Promise<boolean> {
  try {
    await run(program, args, { timeout: 30_000 });
    return true;
  } catch {
    return false;
  }
}
