import { type NaiveRecord, NaiveStore } from './naive-store.ts';

/** The fence is kept in the record, and begins anew with it. */
export class FenceReset extends NaiveStore {
  override readonly name = 'fence reset';

  protected override nextFence(record: NaiveRecord | undefined): number {
    return (record?.fence ?? 0) + 1;
  }
}
