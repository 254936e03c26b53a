import type {
  Claim,
  ClaimRequest,
  ClaimResult,
  DedupeStore,
  ReleaseOptions,
  StoreCallOptions,
  StoreRecord,
} from '../store.ts';
import { StoreClosedError } from '../store-errors.ts';
import { ClaimStates } from './claim-states.ts';
import { KeyWaiters } from './key-waiters.ts';
import { Records } from './records.ts';

/** What `memoryStore` makes: a {@link DedupeStore} with every optional method. */
export interface MemoryStore extends Required<Omit<DedupeStore, 'unfinished'>> {
  /** Keys and nonces it remembers now, among them expired ones whose place was not needed yet. */
  readonly size: number;
}

/**
 * A memory store as every store is: its answers in promises. The receiver goes by `immediate`. Only `wait` and `sweep`
 * take time, so no other method has any use for the caller's signal.
 */
export class PromisedStore implements MemoryStore {
  readonly name = 'memory';
  readonly claimsNonces = true;
  readonly immediate: ClaimStates;
  readonly #records: Records;
  readonly #waiters: KeyWaiters;
  readonly #now: () => number;
  #closed = false;

  constructor(maxKeys: number, clock: () => number) {
    // Every call begins here. A closed store must not answer: what it learned of later, another would not know.
    this.#now = () => {
      if (this.#closed) throw new StoreClosedError('memoryStore: this store was closed.');
      return clock();
    };
    this.#records = new Records(maxKeys);
    this.#waiters = new KeyWaiters(clock, (key) => this.immediate.leaseEndOf(key, clock()));
    this.immediate = new ClaimStates(this.#now, this.#records, this.#waiters);
  }

  get size(): number {
    return this.#records.size;
  }

  async claim(request: ClaimRequest): Promise<ClaimResult> {
    return this.immediate.claim(request);
  }

  async renew(claim: Claim, leaseMs: number): Promise<'renewed' | 'lost'> {
    return this.immediate.renew(claim, leaseMs);
  }

  async commit(claim: Claim, request: { readonly ttlMs: number }): Promise<'committed' | 'lost'> {
    return this.immediate.commit(claim, request);
  }

  async release(claim: Claim, options?: ReleaseOptions): Promise<'released' | 'lost'> {
    return this.immediate.release(claim, options);
  }

  async remember(key: string, value: string, ttlMs: number): Promise<string | null> {
    return this.immediate.remember({ key, value, ttlMs });
  }

  async wait(key: string, timeoutMs: number, options?: StoreCallOptions): Promise<void> {
    this.#now();
    return this.#waiters.wait(key, timeoutMs, options?.signal);
  }

  async inspect(key: string): Promise<StoreRecord | null> {
    return this.immediate.inspect(key);
  }

  async forget(key: string): Promise<boolean> {
    return this.immediate.forget(key);
  }

  async sweep(options?: StoreCallOptions): Promise<number> {
    return this.#records.sweep(this.#now, options?.signal);
  }

  async ping(): Promise<void> {
    this.#now();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#waiters.wakeAll();
  }
}
