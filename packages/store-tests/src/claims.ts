import { randomUUID } from 'node:crypto';
import type { Claim, ClaimRequest, ClaimResult, DedupeStore } from '@hookgate/core';
import { expect } from 'vitest';

export const HOUR_MS = 3_600_000;

/** A request for a key nobody has claimed yet, with a new token. */
export function claimRequest(changes: Partial<ClaimRequest> = {}): ClaimRequest {
  return { key: `key ${randomUUID()}`, token: randomUUID(), leaseMs: HOUR_MS, ttlMs: HOUR_MS, ...changes };
}

/** Claims a key, and fails unless it was free. */
export async function acquire(store: DedupeStore, changes: Partial<ClaimRequest> = {}): Promise<Claim> {
  const result = await store.claim(claimRequest(changes));
  expect(result.status).toBe('acquired');
  return (result as Extract<ClaimResult, { status: 'acquired' }>).claim;
}
