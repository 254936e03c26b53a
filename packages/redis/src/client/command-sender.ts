import type { StoreCallOptions } from '@hookgate/core';
import type { IoredisClient, NodeRedisClient, NodeRedisCluster, NodeRedisSentinel } from './redis-client.ts';

/** Sends a command as it is; `key` is the one that decides to which node of a cluster. */
export type SendCommand = (command: string, args: string[], key: string, call?: StoreCallOptions) => Promise<unknown>;

/** How a client is spoken to. */
export interface CommandSender {
  readonly send: SendCommand;
  readonly isCluster: boolean;
  /** Whether all commands go over one connection to one server. */
  readonly isOneConnection: boolean;
  /** Why a command may never be answered, and the setting that changes it. */
  readonly hangs: string;
}

const HANGS = {
  ioredis:
    'ioredis with `maxRetriesPerRequest: null` (BullMQ asks for it) keeps commands in its queue for as long as the server is ' +
    'away, and for some ten seconds unless told otherwise: set `maxRetriesPerRequest: 1`.',
  redis:
    'redis without `disableOfflineQueue: true` keeps commands in its queue for as long as the server is away: set it.',
} as const;
const QUESTION = ' Is the server there, and is the client connected?';

const FIX =
  'pass a client of ioredis (`new Redis(url)`, `new Cluster(nodes)`) or of redis 4, 5 or 6 ' +
  '(`await createClient({ url }).connect()`, `createCluster`, `createSentinel`, `createClientPool`)';

/**
 * Finds the rawest call a client offers: its typed commands differ from version to version, this does not.
 *
 * @throws TypeError with the fix for anything that is no client
 */
export function senderOf(client: unknown): CommandSender {
  if (client === undefined) throw wrong('is missing');
  if (typeof client === 'string' || client instanceof URL) throw wrong('is an address, and the store opens nothing');
  if (typeof client !== 'object' || client === null) throw wrong(`is ${client === null ? 'null' : typeof client}`);
  if (has(client, 'then')) throw wrong('is a promise: await it first');
  if (has(client, 'internal_send_command')) throw wrong('is of redis 3 or older, which has no promises');
  if (/RedisMock$/.test(client.constructor?.name ?? '')) {
    throw wrong(
      'is of ioredis-mock, which keeps its keys in this process and runs its own Lua: use memoryStore() in tests',
    );
  }
  if (has(client, 'customCommand')) throw wrong('is of Valkey GLIDE, which this store does not speak');
  if (has(client, 'call')) return ioredisSender(client as IoredisClient);
  if (has(client, 'sendCommand')) return nodeRedisSender(client as NodeRedisClient);
  throw wrong('is no Redis client');
}

function ioredisSender(client: IoredisClient): CommandSender {
  if (!has(client, 'on')) throw wrong('is a pipeline or transaction of ioredis, not the client');
  const isCluster = (client as { isCluster?: unknown }).isCluster === true;
  return {
    send: (command, args) => promised(client.call(command, args)),
    isCluster,
    isOneConnection: !isCluster,
    hangs: HANGS.ioredis + QUESTION,
  };
}

function nodeRedisSender(client: NodeRedisClient | NodeRedisCluster | NodeRedisSentinel): CommandSender {
  // In legacy mode the arguments are counted at run time, and the answer goes to a callback.
  if (client.sendCommand.length === 0) {
    throw wrong(
      'is in legacy mode, with callbacks: pass `client.v4` of redis 4, or the client itself of redis 5 and 6',
    );
  }
  if (isNodeRedisCluster(client)) {
    return {
      send: (command, args, key, call) =>
        promised(client.sendCommand(key, false, [command, ...args], whileIn(call?.signal))),
      isCluster: true,
      isOneConnection: false,
      hangs: HANGS.redis + QUESTION,
    };
  }
  if (isNodeRedisSentinel(client)) {
    return {
      send: (command, args, _key, call) =>
        promised(client.sendCommand(false, [command, ...args], whileIn(call?.signal))),
      isCluster: false,
      isOneConnection: false,
      hangs: HANGS.redis + QUESTION,
    };
  }
  const isPool = has(client, 'execute');
  return {
    send: (command, args, _key, call) => promised(client.sendCommand([command, ...args], whileIn(call?.signal))),
    isCluster: false,
    isOneConnection: !isPool,
    hangs: HANGS.redis + QUESTION,
  };
}

function isNodeRedisCluster(client: object): client is NodeRedisCluster {
  return has(client, 'getSlotRandomNode');
}

function isNodeRedisSentinel(client: object): client is NodeRedisSentinel {
  return has(client, 'getMasterNode');
}

/** Takes a command that was given up out of the queue of a client that is offline: `signal` for redis 4, the other since. */
function whileIn(signal: AbortSignal | undefined): object {
  return signal === undefined ? {} : { signal, abortSignal: signal };
}

function promised(answer: Promise<unknown>): Promise<unknown> {
  if (has(answer, 'then')) return answer;
  throw wrong('does not answer with promises');
}

function has(value: unknown, method: string): boolean {
  return typeof (value as Record<string, unknown> | null | undefined)?.[method] === 'function';
}

function wrong(how: string): TypeError {
  return new TypeError(`redisStore: the option \`client\` ${how}; ${FIX}.`);
}
