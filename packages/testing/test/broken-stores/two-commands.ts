import type { Claim, ClaimRequest, ClaimResult } from '@hookgate/core';
import { NaiveStore } from './naive-store.ts';

/** Asks whether the key is there before it claims it. */
export class TwoCommands extends NaiveStore {
  override readonly name = 'two commands for a claim';
  commands = 0;

  override async claim(request: ClaimRequest): Promise<ClaimResult> {
    this.commands += 2;
    return super.claim(request);
  }

  override async commit(claim: Claim, request: { readonly ttlMs: number }): Promise<'committed' | 'lost'> {
    this.commands += 1;
    return super.commit(claim, request);
  }
}
