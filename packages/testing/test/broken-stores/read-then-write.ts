import type { ClaimRequest, ClaimResult } from '@hookgate/core';
import { NaiveStore } from './naive-store.ts';

/** `GET`, then `SET`: everybody who read before the first one wrote has the key. */
export class ReadThenWrite extends NaiveStore {
  override readonly name = 'read, then write';

  override async claim(request: ClaimRequest): Promise<ClaimResult> {
    const record = this.find(request.key);
    await Promise.resolve();
    return this.decide(request, record);
  }
}
