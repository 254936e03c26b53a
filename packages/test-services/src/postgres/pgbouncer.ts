import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findOnPath } from '../processes/find-on-path.ts';
import { freePort } from '../processes/free-port.ts';
import { missingService } from '../processes/missing-service.ts';
import { startServer } from '../processes/server-process.ts';
import { unprivileged } from '../processes/unprivileged.ts';
import { postgresAnswers } from './postgres-answers.ts';

/** A pooler that hands server connections on after each transaction. */
export interface PgBouncer {
  /** As that of the server behind it. */
  readonly url: string;
  stop(): Promise<void>;
}

const HOST = '127.0.0.1';
/** Where Debian and its kin put it, which is not on every user's PATH. */
const DEBIAN = '/usr/sbin/pgbouncer';
/** Few, so that clients get each other's. */
const SERVER_CONNECTIONS = 3;
const run = promisify(execFile);

/**
 * Starts PgBouncer in transaction mode in front of a server, without its help for prepared statements.
 *
 * @returns the reason when there is no `pgbouncer`
 */
export async function startPgBouncer(target: {
  readonly host: string;
  readonly port: number;
}): Promise<PgBouncer | { readonly missing: string }> {
  const binary = findOnPath('pgbouncer') ?? (existsSync(DEBIAN) ? DEBIAN : undefined);
  if (binary === undefined) return { missing: missingService('no PgBouncer: put pgbouncer on PATH') };

  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'hookgate-pgbouncer-'));
  const settings = join(folder, 'pgbouncer.ini');
  writeFileSync(settings, settingsFor(target, port, await canPrepare(binary)));
  const [program = '', ...args] = [...unprivileged(folder), binary, settings];
  const server = await startServer(program, args, () => postgresAnswers(HOST, port));
  return {
    url: `postgres://postgres@${HOST}:${port}/postgres`,
    async stop() {
      await server.end('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Since 1.21 it may follow prepared statements from connection to connection; earlier ones do not know the setting. */
async function canPrepare(binary: string): Promise<boolean> {
  const { stdout } = await run(binary, ['--version']);
  const [, major, minor] = /(\d+)\.(\d+)/.exec(stdout) ?? [];
  return Number(major) > 1 || Number(minor) >= 21;
}

function settingsFor(target: { host: string; port: number }, port: number, knowsPrepared: boolean): string {
  return [
    '[databases]',
    `* = host=${target.host} port=${target.port} user=postgres`,
    '[pgbouncer]',
    `listen_addr = ${HOST}`,
    `listen_port = ${port}`,
    'unix_socket_dir =',
    'auth_type = any',
    'pool_mode = transaction',
    `default_pool_size = ${SERVER_CONNECTIONS}`,
    ...(knowsPrepared ? ['max_prepared_statements = 0'] : []),
    '',
  ].join('\n');
}
