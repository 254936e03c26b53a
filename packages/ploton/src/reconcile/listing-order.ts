/** Fewer tasks in a row may be sorted by chance. */
const ENOUGH = 10;

/**
 * Watches in which order a listing comes. Ploton promises none; only while it is seen to come newest first may a run stop at tasks that
 * are old enough.
 */
export class ListingOrder {
  #last: number | undefined;
  #falls = 0;
  #rises = 0;

  /** @param createdAt of the next task, in epoch milliseconds */
  see(createdAt: number | undefined): void {
    // One without a time says nothing about what comes behind it.
    if (createdAt === undefined) return;
    if (this.#last !== undefined) {
      if (createdAt > this.#last) this.#rises += 1;
      else if (createdAt < this.#last) this.#falls += 1;
    }
    this.#last = createdAt;
  }

  get isNewestFirst(): boolean {
    return this.#rises === 0 && this.#falls >= ENOUGH;
  }
}
