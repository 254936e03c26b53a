import { type NaiveRecord, NaiveStore } from './naive-store.ts';

/** Relies on a sweep to remove what expired, and answers from what is still there. */
export class SweptOnly extends NaiveStore {
  override readonly name = 'expired only when swept';

  protected override find(key: string): NaiveRecord | undefined {
    return this.records.get(key);
  }
}
