import type { ClaimRequest, ClaimResult } from '@hookgate/core';
import { type NaiveRecord, NaiveStore } from './naive-store.ts';

/** `SET NX` without an expiry: a holder that crashed holds its key for ever. */
export class NxWithoutTtl extends NaiveStore {
  override readonly name = 'NX without TTL';

  protected override decide(request: ClaimRequest, record: NaiveRecord | undefined): ClaimResult {
    return super.decide({ ...request, leaseMs: Infinity, ttlMs: Infinity }, record);
  }
}
