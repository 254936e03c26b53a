import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { findOnPath } from '../processes/find-on-path.ts';
import { freePort } from '../processes/free-port.ts';
import { type ServerProcess, startServer } from '../processes/server-process.ts';

/** A RabbitMQ server that belongs to the test; what is durable outlives a crash. */
export interface RabbitServer {
  readonly host: string;
  readonly port: number;
  readonly url: string;
  pause(): void;
  resume(): void;
  crash(): Promise<void>;
  /** Kills it and starts it again, on the same port with the same queues. */
  restart(): Promise<void>;
  /** Runs `rabbitmqctl` with these arguments; it takes a second or two. @throws Error with what it printed when it fails */
  control(...args: readonly string[]): Promise<void>;
  stop(): Promise<void>;
}

const HOST = '127.0.0.1';
/** The program itself; what Debian puts on PATH is a wrapper that changes the user. */
const DEBIAN = '/usr/lib/rabbitmq/bin/rabbitmq-server';
const START_MS = 90_000;
const run = promisify(execFile);

/**
 * @param config lines of `rabbitmq.conf`, such as `max_message_size = 100000`
 * @returns `undefined` when there is no `rabbitmq-server`
 */
export async function startRabbit(...config: readonly string[]): Promise<RabbitServer | undefined> {
  const binary = existsSync(DEBIAN) ? DEBIAN : findOnPath('rabbitmq-server');
  const env = findOnPath('env');
  if (binary === undefined || env === undefined) return undefined;
  const [port, distribution] = [await freePort(), await freePort()];
  const folder = mkdtempSync(join(tmpdir(), 'hookgate-rabbitmq-'));
  const file = (name: string): string => join(folder, name);
  writeFileSync(file('plugins'), '[].\n');
  const lines = ['log.console = true', 'log.console.level = error', 'log.file = false', ...config];
  writeFileSync(file('rabbit.conf'), lines.map((line) => `${line}\n`).join(''));
  const node = `hookgate-${port}@localhost`;
  // Without epmd, the daemon that would outlive the test.
  const withoutEpmd = `-start_epmd false -erl_epmd_port ${distribution}`;
  const settings = {
    HOME: folder,
    RABBITMQ_NODENAME: node,
    RABBITMQ_NODE_IP_ADDRESS: HOST,
    RABBITMQ_NODE_PORT: port,
    RABBITMQ_DIST_PORT: distribution,
    RABBITMQ_MNESIA_BASE: file('data'),
    RABBITMQ_LOG_BASE: file('log'),
    RABBITMQ_ENABLED_PLUGINS_FILE: file('plugins'),
    RABBITMQ_CONFIG_FILE: file('rabbit'),
    RABBITMQ_FEATURE_FLAGS_FILE: file('flags'),
    RABBITMQ_PID_FILE: file('pid'),
    // The server itself, not a shell that waits for it: a signal must reach it.
    RUNNING_UNDER_SYSTEMD: 1,
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: `${withoutEpmd} -kernel inet_dist_use_interface {127,0,0,1}`,
  };
  const assignments = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  const start = (): Promise<ServerProcess> =>
    startServer(env, [...assignments, binary], () => speaksAmqp(HOST, port), START_MS);
  let server = await start();
  return {
    host: HOST,
    port,
    url: `amqp://guest:guest@${HOST}:${port}`,
    pause: () => server.pause(),
    resume: () => server.resume(),
    crash: () => server.end('SIGKILL'),
    async restart() {
      await server.end('SIGKILL');
      server = await start();
    },
    async control(...args) {
      const settingsOfControl = {
        ...process.env,
        HOME: folder,
        RABBITMQ_CTL_ERL_ARGS: `${withoutEpmd} -dist_listen false`,
      };
      await run(join(dirname(realpathSync(binary)), 'rabbitmqctl'), ['-n', node, ...args], { env: settingsOfControl });
    },
    async stop() {
      await server.end('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The server answers the protocol's header with its first method. */
export function speaksAmqp(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(2_000, () => end(false));
    socket.once('error', () => end(false));
    socket.once('close', () => resolve(false));
    socket.once('connect', () => socket.write(Buffer.from('AMQP\0\0\x09\x01', 'latin1')));
    socket.once('data', (data) => end(data[0] === 1));
  });
}
