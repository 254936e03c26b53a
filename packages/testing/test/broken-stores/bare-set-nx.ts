import type { ClaimRequest, ClaimResult } from '@hookgate/core';
import { type NaiveRecord, NaiveStore } from './naive-store.ts';

/** Takes a holder that asks again for a duplicate: after a lost answer nobody processes the delivery. */
export class BareSetNx extends NaiveStore {
  override readonly name = 'own claim is a duplicate';

  protected override decide(request: ClaimRequest, record: NaiveRecord | undefined): ClaimResult {
    if (record?.state === 'held' && record.leaseEndsAt > this.now()) {
      return { status: 'in-flight', leaseRemainingMs: record.leaseEndsAt - this.now() };
    }
    return super.decide(request, record);
  }
}
