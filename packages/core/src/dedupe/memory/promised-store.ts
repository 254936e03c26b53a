import type { MemoryStore } from '../memory-store.ts';
import type { Claim, ClaimRequest, ClaimResult, StoreCallOptions, StoreRecord } from '../store.ts';
import type { InProcessStore } from './in-process-store.ts';

/** A memory store as every store is: its answers in promises. The receiver goes by `immediate`. */
export class PromisedStore implements MemoryStore {
  readonly name = 'memory';
  readonly claimsNonces = true;
  readonly immediate: InProcessStore;

  constructor(immediate: InProcessStore) {
    this.immediate = immediate;
  }

  get size(): number {
    return this.immediate.size;
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

  async release(claim: Claim): Promise<'released' | 'lost'> {
    return this.immediate.release(claim);
  }

  async remember(key: string, value: string, ttlMs: number): Promise<string | null> {
    return this.immediate.remember(key, value, ttlMs);
  }

  wait(key: string, timeoutMs: number, options?: StoreCallOptions): Promise<void> {
    return this.immediate.wait(key, timeoutMs, options);
  }

  async inspect(key: string): Promise<StoreRecord | null> {
    return this.immediate.inspect(key);
  }

  async forget(key: string): Promise<boolean> {
    return this.immediate.forget(key);
  }

  sweep(options?: StoreCallOptions): Promise<number> {
    return this.immediate.sweep(options);
  }

  async ping(): Promise<void> {
    this.immediate.ping();
  }

  async close(): Promise<void> {
    this.immediate.close();
  }
}
