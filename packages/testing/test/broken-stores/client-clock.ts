import { NaiveStore } from './naive-store.ts';

/** Leases and TTLs on the clock of the application's machine: when it is wrong, a live lease looks expired. */
export class ClientClock extends NaiveStore {
  override readonly name = 'client clock';

  protected override now(): number {
    return Date.now();
  }
}
