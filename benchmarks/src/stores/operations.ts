import type { DedupeStore } from '@hookgate/core';

/** One thing done with a server, many times and so many at once. */
export type Operation = (run: number) => Promise<unknown>;

const TIMES = { leaseMs: 10_000, ttlMs: 172_800_000 };

/** A store's three, each run as often as the others. */
export interface StoreOperations extends Readonly<Record<string, Operation>> {
  readonly claim: Operation;
  /** Of what `claim` claimed. */
  readonly commit: Operation;
  readonly duplicate: Operation;
}

/**
 * What a delivery asks of a store: first deliveries are claimed and committed, copies find them done.
 *
 * @param endpoint begins the keys
 */
export async function storeOperations(store: DedupeStore, endpoint = '/webhook'): Promise<StoreOperations> {
  const doneKey = `ploton:${endpoint}#5f1c9a77:done`;
  let next = 0;
  const request = (key: string) => ({
    key,
    token: `token-${next++}`,
    fingerprint: '5f1c9a77:0123456789ab',
    ...TIMES,
  });
  const done = await store.claim(request(doneKey));
  if (done.status !== 'acquired') throw new Error(done.status);
  await store.commit(done.claim, TIMES);
  const held: Parameters<DedupeStore['commit']>[0][] = [];
  return {
    claim: async () => {
      const result = await store.claim(request(`ploton:${endpoint}#5f1c9a77:task_${next}:task.complete`));
      if (result.status !== 'acquired') throw new Error(result.status);
      held.push(result.claim);
    },
    commit: async () => {
      const claim = held.pop();
      if (claim === undefined) throw new Error('nothing to commit');
      if ((await store.commit(claim, TIMES)) !== 'committed') throw new Error('lost');
    },
    duplicate: async () => {
      if ((await store.claim(request(doneKey))).status !== 'done') throw new Error('not done');
    },
  };
}
