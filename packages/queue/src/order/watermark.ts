import type { DedupeStore } from '@hookgate/core';

/**
 * How many holders are looked at, from the last one back. Each leaves a mark, but for those that died: so many in a row have not, and marks
 * are forgotten before their count is. Without an end, the first event after a quiet week would ask for each of thousands.
 */
const MOST_TURNS_BACK = 100;

/** Stands where a holder died, or lost its claim, before it wrote its mark. */
const NOTHING_WRITTEN = '-';

/**
 * The newest time of an entity, on any store that can remember a value once. Whoever holds the entity is the `n`th to do so, finds the
 * mark of the one before, and leaves its own; marks are never changed. One that was not written is closed by whoever looks for it, so that
 * a holder which was paused and comes back too late cannot write it any more.
 */
export class Watermark {
  readonly #store: DedupeStore;
  readonly #key: string;
  readonly #turn: number;
  readonly #ttlMs: number;

  /** @param turn counts the holders of the key, from 1 */
  constructor(store: DedupeStore, key: string, turn: number, ttlMs: number) {
    this.#store = store;
    this.#key = key;
    this.#turn = turn;
    this.#ttlMs = ttlMs;
  }

  /** Epoch milliseconds; `undefined` when nothing was handled yet, or it is forgotten. */
  async read(): Promise<number | undefined> {
    const last = Math.max(1, this.#turn - MOST_TURNS_BACK);
    for (let turn = this.#turn - 1; turn >= last; turn -= 1) {
      const found = await this.#store.remember(this.#keyOf(turn), NOTHING_WRITTEN, this.#ttlMs);
      if (found !== null && found !== NOTHING_WRITTEN) return Number(found);
    }
    return undefined;
  }

  /** @throws Error when somebody else has gone on with the entity meanwhile */
  async write(ms: number): Promise<void> {
    const found = await this.#store.remember(this.#keyOf(this.#turn), `${ms}`, this.#ttlMs);
    if (found === null || found === `${ms}`) return;
    throw new Error('Another process has gone on with this entity: the event runs again, or is superseded.');
  }

  #keyOf(turn: number): string {
    return `${this.#key}~${turn}`;
  }
}
