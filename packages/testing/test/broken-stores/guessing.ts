import type { ClaimRequest, ClaimResult } from '@hookgate/core';
import { NaiveStore } from './naive-store.ts';

/** Lets deliveries through when the server cannot be asked. */
export class Guessing extends NaiveStore {
  override readonly name = 'guessing';

  override async claim(request: ClaimRequest): Promise<ClaimResult> {
    const { key, token } = request;
    return { status: 'acquired', claim: { key, token, fence: 1, attempt: 1 }, takeover: false };
  }
}
