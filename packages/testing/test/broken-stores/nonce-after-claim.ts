import type { ClaimRequest, ClaimResult } from '@hookgate/core';
import { NaiveStore } from './naive-store.ts';

/** Looks at the nonce when the key is claimed already: a forged delivery keeps the key. */
export class NonceAfterClaim extends NaiveStore {
  override readonly name = 'nonce after claim';
  readonly claimsNonces = true;

  override async claim(request: ClaimRequest): Promise<ClaimResult> {
    const { nonce } = request;
    const result = await super.claim(request);
    if (nonce === undefined || result.status === 'nonce-conflict') return result;
    const known = await this.remember(nonce.key, nonce.value, nonce.ttlMs);
    if (known !== null && known !== nonce.value) return { status: 'nonce-conflict' };
    return { ...result, nonceSeen: known !== null };
  }
}
