import type { Fate } from './dead-letter.ts';

/** As many runs of a job as there may be were begun, and none came to an end: whoever ran it died. */
class NeverEndedError extends Error {
  override readonly name = 'NeverEndedError';
}

/** So often a job is handed over for each of its runs: more, and its store forgets, or it cannot begin. */
const MOST_HANDED_OVER = 3;

/**
 * Counts the runs of one job that its queue hands over. A queue counts what it hands over, also to a worker that is paused, killed or just
 * closing its consumer: nothing ran there, so the store's count of runs decides where it is the lower one. After a replay it is the higher
 * one; and a store that is gone with its process says 1 forever.
 */
export class RunCount {
  readonly #handedOver: number;
  readonly #attempts: number;
  readonly #last: number;
  /** Of the runs that have begun, this one included; none yet: as often as it was handed over. */
  #run: number;

  /** @param last the queue hands it over so often and no more; default: without end */
  constructor(handedOver: number, attempts: number, last: number = Number.POSITIVE_INFINITY) {
    this.#handedOver = handedOver;
    this.#attempts = attempts;
    this.#last = last;
    this.#run = handedOver;
  }

  /** The number of this run. */
  get run(): number {
    return this.#run;
  }

  /** @throws NeverEndedError when there were as many before as there may be */
  readonly begins = (known: number): void => {
    this.#run = Math.max(Math.min(this.#handedOver, known), Math.ceil(this.#handedOver / MOST_HANDED_OVER));
    if (this.#run > this.#attempts) throw new NeverEndedError(`No run of ${this.#attempts} came to an end.`);
  };

  /** Whether the job comes again after this. */
  allowsAnother(fate: Fate): boolean {
    if (this.#handedOver >= this.#last) return false;
    // That it was not begun is no failure of the job; but there are queues that drop what comes back too often.
    if (fate === 'not_begun') return this.#handedOver < MOST_HANDED_OVER * this.#attempts;
    return fate === 'failed' && this.#run < this.#attempts;
  }
}
