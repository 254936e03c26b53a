import { strict as assert } from 'node:assert';
import type { Claim, ClaimRequest, ClaimResult, DedupeStore } from '@hookgate/core';
import type { StoreUnderTest } from './store-under-test.ts';

/** A lease, TTL or pause that is over soon, in milliseconds: short enough to wait for, long against a round trip. */
export const SHORT_MS = 300;
/** One that does not end during a test. */
export const LONG_MS = 3_600_000;
/** How late a key may become claimable after its lease, in milliseconds: invariant 6. */
export const GRACE_MS = 50;

/** The answer of a claim that was acquired. */
export type Acquired = Extract<ClaimResult, { status: 'acquired' }>;

let trials = 0;

/** One test's store, and keys that are its own. */
export class Trial {
  readonly store: DedupeStore;
  readonly subject: StoreUnderTest;
  readonly #name = `hookgate-suite:${Math.random().toString(36).slice(2)}:${trials++}`;
  readonly #opened: DedupeStore[] = [];
  #tokens = 0;

  private constructor(store: DedupeStore, subject: StoreUnderTest) {
    this.store = store;
    this.subject = subject;
  }

  /** Runs a test on a store of its own, and closes whatever the test opened. */
  static async run(subject: StoreUnderTest, test: (trial: Trial) => Promise<void>): Promise<void> {
    const trial = new Trial(await subject.createStore(), subject);
    trial.#opened.push(trial.store);
    try {
      await test(trial);
    } finally {
      for (const store of trial.#opened.reverse()) {
        if (subject.closeStore === undefined) await store.close?.();
        else await subject.closeStore(store);
      }
    }
  }

  /** Opens a further store, closed after the test. */
  async open(create: () => DedupeStore | Promise<DedupeStore>): Promise<DedupeStore> {
    const store = await create();
    this.#opened.push(store);
    return store;
  }

  /** A key nobody else has; the same one for the same name. */
  key(name = 'key'): string {
    return `${this.#name}:${name}`;
  }

  /** A token never used before. */
  token(): string {
    this.#tokens += 1;
    return `${this.#name}:token-${this.#tokens}`;
  }

  /** Claims with a new token, a long lease and a long TTL unless told otherwise. */
  claim(request: Partial<ClaimRequest> = {}, store: DedupeStore = this.store): Promise<ClaimResult> {
    return store.claim({ key: this.key(), token: this.token(), leaseMs: LONG_MS, ttlMs: LONG_MS, ...request });
  }

  /** Claims, and fails unless the claim was acquired. */
  async acquire(request: Partial<ClaimRequest> = {}, store: DedupeStore = this.store): Promise<Acquired> {
    const result = await this.claim(request, store);
    assert.equal(result.status, 'acquired', 'the key should be free to claim');
    return result as Acquired;
  }

  /** Claims and commits. */
  async finish(request: Partial<ClaimRequest> = {}, ttlMs: number = LONG_MS): Promise<Claim> {
    const { claim } = await this.acquire(request);
    assert.equal(await this.store.commit(claim, { ttlMs }), 'committed');
    return claim;
  }

  /** What a claim by a newcomer is told; it holds the key for a moment when it is free. */
  async statusOf(key: string): Promise<ClaimResult['status']> {
    return (await this.claim({ key })).status;
  }

  async advance(ms: number): Promise<void> {
    if (this.subject.advance === undefined) await new Promise((resolve) => setTimeout(resolve, ms));
    else await this.subject.advance(ms);
  }

  /** Lets time pass until everything {@link SHORT_MS} long is over. */
  async lapse(): Promise<void> {
    await this.advance(SHORT_MS + GRACE_MS);
  }

  /** Fails unless the promise settles within `ms` milliseconds of the store's clock. */
  async settles<T>(promise: Promise<T>, ms: number, what: string): Promise<T> {
    const state = watch(promise);
    for (let waited = 0; waited < ms && !state.settled; waited += 10) await this.advance(10);
    assert.ok(state.settled, `${what} should have come to an end within ${ms} ms`);
    return promise;
  }
}

/** Tells whether a promise has settled. */
export function watch(promise: Promise<unknown>): { readonly settled: boolean } {
  const state = { settled: false };
  const settle = (): void => {
    state.settled = true;
  };
  promise.then(settle, settle);
  return state;
}

/** Runs so many claims at once and counts their answers. */
export async function countStatuses(claims: readonly Promise<ClaimResult>[]): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { status } of await Promise.all(claims)) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}
