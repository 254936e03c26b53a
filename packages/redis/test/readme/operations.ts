import type { RedisStore } from '../../src/index.ts';

/** What an operator does. */
export async function operate(store: RedisStore, key: string): Promise<{ inspected: unknown; swept: number }> {
  // #region operations
  await store.inspect(key); // { state: 'held' | 'open' | 'done', attempt, fence, leaseRemainingMs, fingerprint } or null
  await store.forget(key); // the next copy of it runs again; its holder, if there is one, can still commit
  await store.ping(); // rejects when the store cannot be used: for a health check; it writes and deletes a key
  await store.sweep(); // 0: Redis removes by itself what has expired
  // #endregion
  return { inspected: await store.inspect(key), swept: await store.sweep() };
}
