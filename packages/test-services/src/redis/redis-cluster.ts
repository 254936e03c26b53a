import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { findOnPath } from '../processes/find-on-path.ts';
import { missingService } from '../processes/missing-service.ts';
import { waitUntil } from '../wait-until.ts';
import { type RedisServer, startRedis } from './redis-server.ts';

/** A Redis Cluster that belongs to the test. */
export interface RedisClusterServers {
  readonly nodes: readonly Pick<RedisServer, 'host' | 'port'>[];
  stop(): Promise<void>;
}

const NODES = 3;
const run = promisify(execFile);

/**
 * Starts a cluster of three nodes without replicas. It takes about five seconds.
 *
 * @returns the reason when that cannot be done here: it needs `redis-server` and `redis-cli` on PATH
 */
export async function startRedisCluster(): Promise<RedisClusterServers | { readonly missing: string }> {
  const cli = findOnPath('redis-cli', 'valkey-cli');
  if (cli === undefined || findOnPath('redis-server', 'valkey-server') === undefined) {
    return { missing: missingService('no Redis Cluster: put redis-server and redis-cli on PATH') };
  }
  const nodes: RedisServer[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(nodes.map((node) => node.stop()));
  };
  try {
    while (nodes.length < NODES) nodes.push(await startNode());
    const addresses = nodes.map(({ host, port }) => `${host}:${port}`);
    await run(cli, ['--cluster', 'create', ...addresses, '--cluster-replicas', '0', '--cluster-yes']);
    await waitUntil('every node knows the cluster', async () => {
      const states = nodes.map(({ port }) => run(cli, ['-p', `${port}`, 'cluster', 'info']));
      return (await Promise.all(states)).every(({ stdout }) => stdout.includes('cluster_state:ok'));
    });
  } catch (error) {
    await stop();
    throw error;
  }
  return { nodes, stop };
}

async function startNode(): Promise<RedisServer> {
  const node = await startRedis('--cluster-enabled', 'yes', '--cluster-node-timeout', '2000');
  if (node === undefined) throw new Error('redis-server is gone from PATH');
  return node;
}
