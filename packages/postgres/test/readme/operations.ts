import type { PostgresStore } from '../../src/index.ts';

/** What an operator does. */
export async function operate(store: PostgresStore, key: string): Promise<{ inspected: unknown; swept: number }> {
  // #region operations
  await store.inspect(key); // { state: 'held' | 'open' | 'done', attempt, fence, leaseRemainingMs, fingerprint } or null
  await store.forget(key); // the next copy of it runs again; its holder, if there is one, can still commit
  await store.sweep(); // removes what expired at least 10 s ago, 1,000 rows at a time, and answers how many
  await store.ping(); // rejects when the store cannot be used: for a health check; it writes and deletes a row
  // #endregion
  return { inspected: await store.inspect(key), swept: await store.sweep() };
}
