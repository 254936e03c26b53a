import type {
  Claim,
  ClaimRequest,
  ClaimResult,
  ImmediateStore,
  NonceRequest,
  ReleaseOptions,
  StoreRecord,
} from '../store.ts';
import type { KeyWaiters } from './key-waiters.ts';
import { ActiveRecord, MemoryClaim } from './memory-claim.ts';
import { placesOf, type Records } from './records.ts';

/** As many fences as a process may hand out per millisecond of its life before its successor's could be lower. */
const FENCES_PER_MS = 1_024;

/**
 * The state machine of `DedupeStore`, without promises. Every method has done its work when it returns, so no two of them
 * interleave.
 */
export class ClaimStates implements ImmediateStore {
  readonly #now: () => number;
  readonly #records: Records;
  readonly #waiters: KeyWaiters;
  /** Begins above the fences of an earlier process: an application compares new ones with those it has stored. */
  #fence = Math.max(0, Math.floor(Date.now())) * FENCES_PER_MS;

  constructor(now: () => number, records: Records, waiters: KeyWaiters) {
    this.#now = now;
    this.#records = records;
    this.#waiters = waiters;
  }

  claim(request: ClaimRequest): ClaimResult {
    const now = this.#now();
    requireMs('leaseMs', request.leaseMs);
    requireMs('ttlMs', request.ttlMs);
    const { key, fingerprint, nonce } = request;
    if (nonce !== undefined) requireMs('nonce.ttlMs', nonce.ttlMs);
    const records = this.#records;
    const hash = records.hash(key);
    const found = records.find(hash, key, now);
    const nonceHash = nonce === undefined ? 0 : records.nonceHash(nonce.key);
    const known = nonce && this.#nonceValue(nonceHash, nonce.key, now);
    if (known !== undefined && known !== nonce?.value) return { status: 'nonce-conflict' };
    const newNonce = known === undefined ? nonce : undefined;
    const nonceSeen = nonce && known !== undefined;
    // Room for nonce and key, or for neither: a nonce left behind by a claim that failed would make its retry a replay.
    const keyPlaces = found === 0 ? placesOf(key, fingerprint) : 0;
    records.makeRoom(keyPlaces + (newNonce ? placesOf(newNonce.key, newNonce.value) : 0), now);
    if (newNonce) this.#addNonce(nonceHash, newNonce, now);

    if (found > 0) return withNonce({ status: 'done', fingerprint: records.packed(found).text }, nonceSeen);
    if (found === 0) {
      const added = new ActiveRecord(hash, key, fingerprint);
      records.add(added);
      return this.#acquire(added, request, now, nonceSeen);
    }
    const record = records.active(found);
    const leaseRemainingMs = record.leaseEndsAt - now;
    if (record.held && record.token !== request.token && leaseRemainingMs > 0) {
      return withNonce({ status: 'in-flight', leaseRemainingMs, fingerprint: record.text }, nonceSeen);
    }
    return this.#acquire(record, request, now, nonceSeen);
  }

  renew(claim: Claim, leaseMs: number): 'renewed' | 'lost' {
    const now = this.#now();
    requireMs('leaseMs', leaseMs);
    const record = this.#recordOf(claim, now);
    if (record === undefined || !record.held || record.token !== claim.token) return 'lost';
    record.leaseEndsAt = now + leaseMs;
    this.#waiters.leaseChanged(claim.key);
    return 'renewed';
  }

  commit(claim: Claim, { ttlMs }: { readonly ttlMs: number }): 'committed' | 'lost' {
    const now = this.#now();
    requireMs('ttlMs', ttlMs);
    const record = this.#recordOf(claim, now);
    if (record === undefined) {
      if (!this.#commitUnheld(claim, ttlMs, now)) return 'lost';
    } else {
      if (!record.held || record.token !== claim.token) return 'lost';
      record.expiresAt = now + ttlMs;
      record.tokenHash = this.#records.hash(claim.token);
      this.#records.pack(record, ttlMs);
    }
    this.#waiters.wake(claim.key);
    return 'committed';
  }

  release(claim: Claim, { ran = true }: Pick<ReleaseOptions, 'ran'> = {}): 'released' | 'lost' {
    const now = this.#now();
    const record = this.#recordOf(claim, now);
    if (record === undefined || record.token !== claim.token) return 'lost';
    if (record.held) {
      record.held = false;
      if (!ran) record.attempt -= 1;
      record.expiresAt = now + record.ttlMs;
    }
    this.#waiters.wake(claim.key);
    return 'released';
  }

  /** Remembers a nonce unless its key is known; answers the value it has then, or `null`. */
  remember(nonce: NonceRequest): string | null {
    const now = this.#now();
    requireMs('ttlMs', nonce.ttlMs);
    const hash = this.#records.nonceHash(nonce.key);
    const known = this.#nonceValue(hash, nonce.key, now);
    if (known !== undefined) return known;
    this.#records.makeRoom(placesOf(nonce.key, nonce.value), now);
    this.#addNonce(hash, nonce, now);
    return null;
  }

  inspect(key: string): StoreRecord | null {
    const now = this.#now();
    const found = this.#find(key, now);
    if (found === 0) return null;
    if (found > 0) {
      const { attempt, fence, text: fingerprint } = this.#records.packed(found);
      return { state: 'done', attempt, fence, leaseRemainingMs: 0, fingerprint };
    }
    const { held, attempt, fence, leaseEndsAt, text: fingerprint } = this.#records.active(found);
    const leaseRemainingMs = held ? Math.max(0, leaseEndsAt - now) : 0;
    return { state: held ? 'held' : 'open', attempt, fence, leaseRemainingMs, fingerprint };
  }

  forget(key: string): boolean {
    const found = this.#find(key, this.#now());
    if (found !== 0) this.#records.delete(found);
    this.#waiters.wake(key);
    return found !== 0;
  }

  /** When the lease on a key ends; in the past when nobody holds it. */
  leaseEndOf(key: string, now: number): number {
    const found = this.#find(key, now);
    const record = found < 0 ? this.#records.active(found) : undefined;
    return record?.held === true ? record.leaseEndsAt : -Infinity;
  }

  #find(key: string, now: number): number {
    return this.#records.find(this.#records.hash(key), key, now);
  }

  /** The active record of a claim's key, whoever holds it. */
  #recordOf(claim: Claim, now: number): ActiveRecord | undefined {
    const own = MemoryClaim.recordOf(claim);
    if (own !== undefined && this.#records.has(own, now)) return own;
    const found = this.#find(claim.key, now);
    return found < 0 ? this.#records.active(found) : undefined;
  }

  #acquire(record: ActiveRecord, request: ClaimRequest, now: number, nonceSeen: boolean | undefined): ClaimResult {
    const { key, token, leaseMs, ttlMs } = request;
    if (!record.held || record.token !== token) {
      record.fence = this.#nextFence();
      record.attempt += 1;
      record.takeover = record.held;
      record.held = true;
      record.token = token;
      record.nonceSeen = nonceSeen;
    }
    record.leaseEndsAt = now + leaseMs;
    record.expiresAt = now + ttlMs;
    record.ttlMs = ttlMs;
    this.#waiters.leaseChanged(key);
    const claim = new MemoryClaim(record);
    const { takeover } = record;
    if (nonceSeen === undefined) return { status: 'acquired', claim, takeover };
    // Asked again, the nonce was seen because of the first time.
    return { status: 'acquired', claim, takeover, nonceSeen: nonceSeen && (record.nonceSeen ?? true) };
  }

  #nextFence(): number {
    const fence = this.#fence + 1;
    if (!Number.isSafeInteger(fence)) throw new RangeError('memoryStore: no fence is left below 2 ** 53.');
    this.#fence = fence;
    return fence;
  }

  /** Commits a claim whose key is done already, was forgotten or outlived its TTL; answers whether it could. */
  #commitUnheld({ key, token, fence, attempt }: Claim, ttlMs: number, now: number): boolean {
    const records = this.#records;
    const hash = records.hash(key);
    const tokenHash = records.hash(token);
    const found = records.find(hash, key, now);
    if (found > 0) return records.packed(found).tokenHash === tokenHash;
    if (!Number.isSafeInteger(fence) || fence < 0) {
      throw new TypeError('memoryStore: this claim was not made by a memory store.');
    }
    records.makeRoom(placesOf(key, undefined), now);
    if (fence > this.#fence) this.#fence = fence;
    records.addPacked({ hash, key, text: undefined, expiresAt: now + ttlMs, fence, attempt, tokenHash }, ttlMs);
    return true;
  }

  /** The value of a live nonce. */
  #nonceValue(hash: number, key: string, now: number): string | undefined {
    const found = this.#records.find(hash, key, now);
    return found === 0 ? undefined : this.#records.packed(found).text;
  }

  /** Remembers a nonce that is not known. */
  #addNonce(hash: number, { key, value, ttlMs }: NonceRequest, now: number): void {
    const facts = { hash, key, text: value, expiresAt: now + ttlMs, fence: 0, attempt: 0, tokenHash: 0 };
    this.#records.addPacked(facts, ttlMs);
  }
}

function withNonce<T extends object>(result: T, nonceSeen: boolean | undefined): T & { readonly nonceSeen?: boolean } {
  return nonceSeen === undefined ? result : { ...result, nonceSeen };
}

function requireMs(name: string, ms: number): void {
  if (!Number.isFinite(ms) || ms <= 0)
    throw new TypeError(`memoryStore: ${name} must be a positive number of milliseconds.`);
}
