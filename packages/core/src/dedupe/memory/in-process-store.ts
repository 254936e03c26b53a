import type { Claim, ClaimRequest, ClaimResult, ImmediateStore, StoreCallOptions, StoreRecord } from '../store.ts';
import { ClaimStates } from './claim-states.ts';
import { KeyWaiters } from './key-waiters.ts';
import { MemoryTables } from './memory-tables.ts';

/**
 * A memory store without its promises: the clock, the states, and those who wait. Every method but `wait` and `sweep` has
 * done its work when it returns, so no two of them interleave, and none of them has any use for the caller's signal.
 */
export class InProcessStore implements ImmediateStore {
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

  claim(request: ClaimRequest): ClaimResult {
    const now = this.#now();
    requireMs('leaseMs', request.leaseMs);
    requireMs('ttlMs', request.ttlMs);
    if (request.nonce !== undefined) requireMs('nonce.ttlMs', request.nonce.ttlMs);
    const result = this.#states.claim(request, now);
    if (result.status === 'acquired') this.#waiters.leaseChanged(request.key, now + request.leaseMs);
    return result;
  }

  renew(claim: Claim, leaseMs: number): 'renewed' | 'lost' {
    const now = this.#now();
    requireMs('leaseMs', leaseMs);
    const answer = this.#states.renew(claim, leaseMs, now);
    if (answer === 'renewed') this.#waiters.leaseChanged(claim.key, now + leaseMs);
    return answer;
  }

  commit(claim: Claim, { ttlMs }: { readonly ttlMs: number }): 'committed' | 'lost' {
    const now = this.#now();
    requireMs('ttlMs', ttlMs);
    const answer = this.#states.commit(claim, ttlMs, now);
    if (answer === 'committed') this.#waiters.wake(claim.key);
    return answer;
  }

  release(claim: Claim): 'released' | 'lost' {
    const answer = this.#states.release(claim, this.#now());
    if (answer === 'released') this.#waiters.wake(claim.key);
    return answer;
  }

  remember(key: string, value: string, ttlMs: number): string | null {
    const now = this.#now();
    requireMs('ttlMs', ttlMs);
    return this.#tables.remember({ key, value, ttlMs }, now);
  }

  async wait(key: string, timeoutMs: number, options?: StoreCallOptions): Promise<void> {
    this.#now();
    return this.#waiters.wait(key, timeoutMs, options?.signal);
  }

  inspect(key: string): StoreRecord | null {
    return this.#states.inspect(key, this.#now());
  }

  forget(key: string): boolean {
    const forgotten = this.#states.forget(key, this.#now());
    this.#waiters.wake(key);
    return forgotten;
  }

  async sweep(options?: StoreCallOptions): Promise<number> {
    return this.#tables.sweep(() => this.#now(), options?.signal);
  }

  ping(): void {
    this.#now();
  }

  close(): void {
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
