import type { Closing } from '../runtime/closing.ts';
import { pause } from './store-call.ts';

/** After so many hints that came at once and were none, whoever waits goes by the clock as well. */
const MANY = 10;
const PAUSE_MS = 25;

/**
 * Counts how often a delivery in flight was said to have changed as soon as it was asked after. Now and then somebody else was
 * faster; but where the `wait` of a store does not wait at all, its copies would ask for ever, and nothing else would run.
 */
export class VainWaits {
  #count = 0;

  /**
   * To be called after each wait, before the store is asked again.
   *
   * @param startedAt when the wait began, on the clock of `performance.now`
   * @param atMostMs milliseconds there are left
   */
  async slowDown(startedAt: number, atMostMs: number, ended: Closing): Promise<void> {
    if (performance.now() - startedAt < PAUSE_MS) this.#count += 1;
    if (this.#count > MANY) await pause(Math.min(atMostMs, PAUSE_MS), ended);
  }
}
