import type { MemoryStore } from '../memory-store.ts';
import type { Claim, ClaimRequest, ClaimResult, StoreCallOptions, StoreRecord } from '../store.ts';
import { ClaimStates } from './claim-states.ts';
import { KeyWaiters } from './key-waiters.ts';
import { MemoryTables } from './memory-tables.ts';

/**
 * A memory store's surface: the clock, promises, and those who wait. Every method has done its work when it returns its
 * promise, so no two of them interleave, and none but `wait` and `sweep` has any use for the caller's signal.
 */
export class InProcessStore implements MemoryStore {
  readonly name = 'memory';
  readonly claimsNonces = true;
  readonly immediate = true;
  readonly #tables: MemoryTables;
  readonly #states: ClaimStates;
  readonly #waiters: KeyWaiters;
  readonly #clock: () => number;
  #closed = false;

  constructor(maxPlaces: number, clock: () => number) {
    this.#clock = clock;
    this.#tables = new MemoryTables(maxPlaces);
    this.#states = new ClaimStates(this.#tables);
    this.#waiters = new KeyWaiters(clock, (key) => this.#states.leaseEndOf(key, clock()));
  }

  get size(): number {
    return this.#tables.size;
  }

  async claim(request: ClaimRequest): Promise<ClaimResult> {
    const now = this.#now();
    requireMs('leaseMs', request.leaseMs);
    requireMs('ttlMs', request.ttlMs);
    if (request.nonce !== undefined) requireMs('nonce.ttlMs', request.nonce.ttlMs);
    const result = this.#states.claim(request, now);
    if (result.status === 'acquired') this.#waiters.leaseChanged(request.key, now + request.leaseMs);
    return result;
  }

  async renew(claim: Claim, leaseMs: number): Promise<'renewed' | 'lost'> {
    const now = this.#now();
    requireMs('leaseMs', leaseMs);
    const answer = this.#states.renew(claim, leaseMs, now);
    if (answer === 'renewed') this.#waiters.leaseChanged(claim.key, now + leaseMs);
    return answer;
  }

  async commit(claim: Claim, { ttlMs }: { readonly ttlMs: number }): Promise<'committed' | 'lost'> {
    const now = this.#now();
    requireMs('ttlMs', ttlMs);
    const answer = this.#states.commit(claim, ttlMs, now);
    if (answer === 'committed') this.#waiters.wake(claim.key);
    return answer;
  }

  async release(claim: Claim): Promise<'released' | 'lost'> {
    const answer = this.#states.release(claim, this.#now());
    if (answer === 'released') this.#waiters.wake(claim.key);
    return answer;
  }

  async remember(key: string, value: string, ttlMs: number): Promise<string | null> {
    const now = this.#now();
    requireMs('ttlMs', ttlMs);
    return this.#tables.remember({ key, value, ttlMs }, now);
  }

  async wait(key: string, timeoutMs: number, options?: StoreCallOptions): Promise<void> {
    this.#now();
    return this.#waiters.wait(key, timeoutMs, options?.signal);
  }

  async inspect(key: string): Promise<StoreRecord | null> {
    return this.#states.inspect(key, this.#now());
  }

  async forget(key: string): Promise<boolean> {
    const forgotten = this.#states.forget(key, this.#now());
    this.#waiters.wake(key);
    return forgotten;
  }

  async sweep(options?: StoreCallOptions): Promise<number> {
    return this.#tables.sweep(() => this.#now(), options?.signal);
  }

  async ping(): Promise<void> {
    this.#now();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#waiters.wakeAll();
  }

  /** Every call begins here. A closed store must not answer: what it learned of later, another would not know. */
  #now(): number {
    if (this.#closed) throw new Error('memoryStore: this store was closed.');
    return this.#clock();
  }
}

function requireMs(name: string, ms: number): void {
  if (!Number.isFinite(ms) || ms <= 0)
    throw new TypeError(`memoryStore: ${name} must be a positive number of milliseconds.`);
}
