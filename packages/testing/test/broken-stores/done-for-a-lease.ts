import type { Claim } from '@hookgate/core';
import { NaiveStore } from './naive-store.ts';

/** The commit forgets to set the TTL: the key is done for as long as its claim was to live. */
export class DoneForALease extends NaiveStore {
  override readonly name = 'done for the claim’s TTL';

  override async commit(claim: Claim, request: { readonly ttlMs: number }): Promise<'committed' | 'lost'> {
    const ttlMs = this.find(claim.key)?.ttlMs ?? request.ttlMs;
    return super.commit(claim, { ttlMs });
  }
}
