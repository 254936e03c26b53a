import { NaiveStore } from './naive-store.ts';

/** An LRU cache: when it is full the oldest record goes, held or not. */
export class EvictingHeld extends NaiveStore {
  override readonly name = 'evicting held keys';

  protected override whenFull(): void {
    for (const key of this.records.keys()) {
      this.records.delete(key);
      return;
    }
  }
}
