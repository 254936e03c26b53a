import { findNats, findPostgres, findRabbit, findRedis } from '@hookgate/test-services';
import type { EngineName } from './engine.ts';

/** The server that an engine keeps its jobs in. */
export function findServer(
  name: EngineName,
): Promise<{ readonly url: string; stop(): Promise<void> } | { readonly missing: string }> {
  if (name === 'bullmq') return findRedis();
  if (name === 'nats') return findNats();
  return name === 'rabbitmq' ? findRabbit() : findPostgres();
}
