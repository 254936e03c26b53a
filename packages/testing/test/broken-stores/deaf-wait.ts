import { NaiveStore } from './naive-store.ts';

/** A wait that sleeps to its timeout, whatever happens. */
export class DeafWait extends NaiveStore {
  override readonly name = 'deaf wait';

  async wait(_key: string, timeoutMs: number): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, timeoutMs));
  }
}
