import type { ClaimRequest, ClaimResult } from '@hookgate/core';
import { NaiveStore } from './naive-store.ts';

/** Keys in a column that ignores case and trailing spaces. */
export class FoldedKeys extends NaiveStore {
  override readonly name = 'folded keys';

  override async claim(request: ClaimRequest): Promise<ClaimResult> {
    const folded = request.key.trimEnd().toLowerCase();
    const result = this.decide({ ...request, key: folded }, this.find(folded));
    return result.status === 'acquired' ? { ...result, claim: { ...result.claim, key: request.key } } : result;
  }
}
