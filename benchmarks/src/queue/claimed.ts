import { randomUUID } from 'node:crypto';
import type { DedupeStore } from '@hookgate/core';

const TIMES = { leaseMs: 10_000, ttlMs: 176_400_000 };

/** The least that handles an event once: claims it, runs, commits. */
export async function claimed(store: DedupeStore, key: string, run: () => Promise<unknown>): Promise<void> {
  const answer = await store.claim({ key, token: randomUUID(), fingerprint: '', ...TIMES });
  if (answer.status !== 'acquired') throw new Error(`${key} is ${answer.status}`);
  await run();
  if ((await store.commit(answer.claim, TIMES)) !== 'committed') throw new Error(`${key} is lost`);
}
