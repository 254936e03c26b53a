import type { PublishOptions } from '@hookgate/core';

/** What a publication of a hand-off is given: the signal is made for those who look at it, for an AbortController costs more than a job's JSON. */
export class Budget implements PublishOptions {
  #controller: AbortController | undefined;
  #overBecause: Error | undefined;

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#overBecause !== undefined) this.#controller.abort(this.#overBecause);
    return this.#controller.signal;
  }

  /** Nobody waits for the answer any longer. */
  end(reason: Error): void {
    this.#overBecause = reason;
    this.#controller?.abort(reason);
  }
}
