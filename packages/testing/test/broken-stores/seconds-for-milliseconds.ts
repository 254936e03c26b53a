import { NaiveStore } from './naive-store.ts';

/** `EX` where `PX` was meant: every lease lasts a thousand times too long. */
export class SecondsForMilliseconds extends NaiveStore {
  override readonly name = 'seconds for milliseconds';

  protected override after(ms: number): number {
    return super.after(1_000 * ms);
  }
}
