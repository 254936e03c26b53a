import { Cluster as Cluster6, Redis as Redis6 } from 'ioredis';
import { Redis as Redis5 } from 'ioredis5';
import { createClient as createClient6, createCluster as createCluster6 } from 'redis';
import { createClient as createClient4, createCluster as createCluster4 } from 'redis4';
import { createClient as createClient5 } from 'redis5';
import type { RedisClient, RedisSubscriber } from '../../src/index.ts';

/** A connection of some library, as the tests want it. */
export interface Connection {
  readonly client: RedisClient & RedisSubscriber;
  /** Sends any command. Not for clusters. */
  command(...args: string[]): Promise<unknown>;
  end(): void;
}

export type Connect = (url: string) => Promise<Connection>;

const RECONNECT_MS = 50;
const ignore = (): void => {};

function ioredis(Redis: typeof Redis6): Connect {
  return async (url) => {
    const client = new Redis(url, { maxRetriesPerRequest: null, retryStrategy: () => RECONNECT_MS });
    client.on('error', ignore);
    return {
      client,
      command: (name, ...args) => client.call(name as string, args),
      end: () => client.disconnect(),
    };
  };
}

function nodeRedis(createClient: typeof createClient6): Connect {
  return async (url) => {
    const client = createClient({ url, socket: { reconnectStrategy: () => RECONNECT_MS } });
    client.on('error', ignore);
    await client.connect();
    return {
      client,
      command: (...args) => client.sendCommand(args),
      end: () => client.destroy(),
    };
  };
}

async function nodeRedis4(url: string): Promise<Connection> {
  const client = createClient4({ url, socket: { reconnectStrategy: () => RECONNECT_MS } });
  client.on('error', ignore);
  await client.connect();
  return {
    client,
    command: (...args) => client.sendCommand(args),
    end: () => void client.disconnect().catch(ignore),
  };
}

/** One server through every library. */
export const CLIENTS: Readonly<Record<string, Connect>> = {
  'ioredis 6': ioredis(Redis6),
  // The parts the tests use have not changed, though their types have.
  'ioredis 5': ioredis(Redis5 as unknown as typeof Redis6),
  'redis 6': nodeRedis(createClient6),
  'redis 5': nodeRedis(createClient5 as unknown as typeof createClient6),
  'redis 4': nodeRedis4,
};

/** The clients most tests of failures are run with: one that sends commands again after a reconnect, one that does not. */
export const TWO_CLIENTS: Readonly<Record<'ioredis' | 'node-redis', Connect>> = {
  ioredis: ioredis(Redis6),
  'node-redis': nodeRedis(createClient6),
};

type Node = { readonly host: string; readonly port: number };

function noCommands(): Promise<never> {
  return Promise.reject(new Error('not for clusters'));
}

/** A cluster through every library. */
export const CLUSTER_CLIENTS: Readonly<Record<string, (nodes: readonly Node[]) => Promise<Connection>>> = {
  async ioredis(nodes) {
    const client = new Cluster6([...nodes]);
    client.on('error', ignore);
    return { client, command: noCommands, end: () => client.disconnect() };
  },
  async 'ioredis with auto-pipelining'(nodes) {
    const client = new Cluster6([...nodes], { enableAutoPipelining: true });
    client.on('error', ignore);
    return { client, command: noCommands, end: () => client.disconnect() };
  },
  async 'redis 6'(nodes) {
    const client = createCluster6({ rootNodes: nodes.map(({ host, port }) => ({ url: `redis://${host}:${port}` })) });
    client.on('error', ignore);
    await client.connect();
    return { client, command: noCommands, end: () => client.destroy() };
  },
  async 'redis 4'(nodes) {
    const client = createCluster4({ rootNodes: nodes.map(({ host, port }) => ({ url: `redis://${host}:${port}` })) });
    client.on('error', ignore);
    await client.connect();
    return { client, command: noCommands, end: () => void client.disconnect().catch(ignore) };
  },
};
