import type { Claim, ClaimRequest, ClaimResult } from '@hookgate/core';
import { NaiveStore } from './naive-store.ts';

/** Its client swaps the replies of every two calls, and it believes what it gets. */
export class MixedUp extends NaiveStore {
  override readonly name = 'mixed up';
  readonly #inner: NaiveStore;
  #earlier: { readonly reply: Promise<unknown>; readonly answer: (reply: unknown) => void } | undefined;

  constructor(inner: NaiveStore) {
    super();
    this.#inner = inner;
  }

  override claim(request: ClaimRequest): Promise<ClaimResult> {
    return this.#swapped(this.#inner.claim(request));
  }

  override commit(claim: Claim, request: { readonly ttlMs: number }): Promise<'committed' | 'lost'> {
    return this.#swapped(this.#inner.commit(claim, request));
  }

  #swapped<T>(reply: Promise<T>): Promise<T> {
    const earlier = this.#earlier;
    if (earlier === undefined) {
      return new Promise((resolve) => {
        this.#earlier = { reply, answer: resolve as (reply: unknown) => void };
      });
    }
    this.#earlier = undefined;
    earlier.answer(reply);
    return earlier.reply as Promise<T>;
  }
}
