import type { StoreCallOptions } from '@hookgate/core';
import type { SendCommand } from './client/command-sender.ts';
import type { RedisStoreConfig } from './redis-store-options.ts';

/** Resolves when enough replicas have what this connection wrote. */
export type AwaitReplicas = (key: string, call: StoreCallOptions | undefined) => Promise<void>;

/**
 * @throws Error (its promise rejects) when fewer replicas confirmed in time; what was written stands, and asking again is safe
 */
export function replicaGate(
  send: SendCommand,
  { minReplicas, replicaTimeoutMs }: RedisStoreConfig,
): AwaitReplicas | undefined {
  if (minReplicas === 0) return undefined;
  return async (key, call) => {
    const args = [`${minReplicas}`, `${replicaTimeoutMs}`];
    const confirmed = Number(await send('WAIT', args, key, call));
    if (confirmed >= minReplicas) return;
    throw new Error(
      `redisStore: ${confirmed} of ${minReplicas} replicas confirmed the write within ${replicaTimeoutMs} ms (minReplicas).`,
    );
  };
}
