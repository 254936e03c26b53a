import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findOnPath } from '../processes/find-on-path.ts';
import { freePort } from '../processes/free-port.ts';
import { missingService } from '../processes/missing-service.ts';
import { type ServerProcess, startServer } from '../processes/server-process.ts';
import { waitUntil } from '../wait-until.ts';
import { redisAnswers } from './redis-answers.ts';
import { type RedisServer, startRedis } from './redis-server.ts';

/** A primary, its replica, and the Sentinel that puts the one in the place of the other. */
export interface RedisSentinelServers {
  /** Where clients ask for the primary, and what for. */
  readonly sentinel: { readonly host: string; readonly port: number };
  readonly name: string;
  readonly replica: Pick<RedisServer, 'url'>;
  /** From now on the replica learns nothing more. */
  cutReplica(): Promise<void>;
  /** Kills the primary. Resolves when the replica is in its place; it takes about three seconds. */
  failOver(): Promise<void>;
  stop(): Promise<void>;
}

const HOST = '127.0.0.1';
const NAME = 'main';
const [DOWN_AFTER_MS, FAILOVER_TIMEOUT_MS] = [500, 5_000];
const FAILED_OVER_WITHIN_MS = 30_000;
const run = promisify(execFile);

/**
 * Starts the three of them.
 *
 * @returns the reason when that cannot be done here: it needs `redis-server` and `redis-cli` on PATH
 */
export async function startRedisSentinel(): Promise<RedisSentinelServers | { readonly missing: string }> {
  const binary = findOnPath('redis-server', 'valkey-server');
  const cli = findOnPath('redis-cli', 'valkey-cli');
  if (binary === undefined || cli === undefined) {
    return { missing: missingService('no Redis Sentinel: put redis-server and redis-cli on PATH') };
  }
  const ask = async (port: number, ...command: string[]): Promise<string> =>
    (await run(cli, ['-p', `${port}`, ...command])).stdout;

  const folder = mkdtempSync(join(tmpdir(), 'hookgate-sentinel-'));
  const running: (ServerProcess | RedisServer)[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(running.map((each) => ('end' in each ? each.end('SIGKILL') : each.stop())));
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    // A replica that asks is served at once, not with others that may come within five seconds.
    const primary = await startNode('--repl-diskless-sync-delay', '0');
    running.push(primary);
    const replica = await startNode('--replicaof', HOST, `${primary.port}`);
    running.push(replica);
    await waitUntil('the replica has caught up', async () =>
      (await ask(replica.port, 'info', 'replication')).includes('master_link_status:up'),
    );

    const port = await freePort();
    const settings = join(folder, 'sentinel.conf');
    writeFileSync(settings, settingsFor(port, folder, primary.port));
    running.push(await startServer(binary, [settings, '--sentinel'], () => redisAnswers(HOST, port)));
    await waitUntil('Sentinel knows the replica', async () =>
      (await ask(port, 'sentinel', 'replicas', NAME)).includes(`${replica.port}`),
    );

    return {
      sentinel: { host: HOST, port },
      name: NAME,
      replica,
      async cutReplica() {
        await ask(primary.port, 'acl', 'setuser', 'default', '-psync', '-sync');
        await ask(primary.port, 'client', 'kill', 'type', 'replica');
      },
      async failOver() {
        await primary.crash();
        // It cuts its connections when it is promoted.
        const role = (): Promise<string> => ask(replica.port, 'role').catch(() => '');
        const isPromoted = async (): Promise<boolean> => (await role()).startsWith('master');
        await waitUntil('Sentinel has promoted the replica', isPromoted, FAILED_OVER_WITHIN_MS);
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startNode(...args: string[]): Promise<RedisServer> {
  const node = await startRedis(...args);
  if (node === undefined) throw new Error('redis-server is gone from PATH');
  return node;
}

function settingsFor(port: number, folder: string, primaryPort: number): string {
  return [
    `port ${port}`,
    `bind ${HOST}`,
    `dir ${folder}`,
    `sentinel monitor ${NAME} ${HOST} ${primaryPort} 1`,
    `sentinel down-after-milliseconds ${NAME} ${DOWN_AFTER_MS}`,
    `sentinel failover-timeout ${NAME} ${FAILOVER_TIMEOUT_MS}`,
    '',
  ].join('\n');
}
