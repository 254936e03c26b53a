import type { Claim } from '@hookgate/core';
import { NaiveStore } from './naive-store.ts';

/** `DEL key` on release: it frees whoever holds the key now, and attempts and fence go with it. */
export class DeleteByKey extends NaiveStore {
  override readonly name = 'delete by key on release';

  override async release({ key }: Claim): Promise<'released' | 'lost'> {
    this.records.delete(key);
    return 'released';
  }
}
