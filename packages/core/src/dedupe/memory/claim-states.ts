import type { Claim, ClaimRequest, ClaimResult, StoreRecord } from '../store.ts';
import { type ActiveRecord, newActiveRecord } from './active-records.ts';
import { MemoryClaim } from './memory-claim.ts';
import type { MemoryTables } from './memory-tables.ts';
import { placesOf } from './places.ts';

/** As many fences as a process may hand out per millisecond of its life before its successor's could be lower. */
const FENCES_PER_MS = 1_024;
/** What fits in the 8 bytes of a done record, and leaves room for those that come after. */
const HIGHEST_FENCE = 2n ** 63n;

/** The state machine of `DedupeStore`, one synchronous step at a time, at the time it is told. */
export class ClaimStates {
  readonly #tables: MemoryTables;
  /** Begins above the fences of an earlier process: an application compares new ones with those it has stored. */
  #fence = BigInt(Math.max(0, Date.now()) * FENCES_PER_MS);

  constructor(tables: MemoryTables) {
    this.#tables = tables;
  }

  claim(request: ClaimRequest, now: number): ClaimResult {
    const { key, fingerprint, nonce } = request;
    const { keys } = this.#tables;
    const hash = this.#tables.hash(key);
    const found = keys.find(hash, key, now);
    const nonceHash = nonce === undefined ? 0 : this.#tables.hash(nonce.key);
    const known = nonce && this.#tables.nonceValue(nonceHash, nonce.key, now);
    if (known !== undefined && known !== nonce?.value) return { status: 'nonce-conflict' };
    const newNonce = known === undefined ? nonce : undefined;
    const nonceSeen = nonce && known !== undefined;
    // Room for nonce and key, or for neither: a nonce left behind by a claim that failed would make its retry a replay.
    const keyPlaces = found === 0 ? placesOf(key, fingerprint) : 0;
    this.#tables.makeRoom(keyPlaces + (newNonce ? placesOf(newNonce.key, newNonce.value) : 0), now);
    if (newNonce) this.#tables.addNonce(nonceHash, newNonce, now);

    if (found > 0) return withNonce({ status: 'done', fingerprint: keys.done.text(found) }, nonceSeen);
    if (found === 0) {
      const added = newActiveRecord(request, hash);
      keys.add(added);
      return this.#acquire(added, request, now, nonceSeen);
    }
    const record = keys.active(found);
    const leaseRemainingMs = record.leaseEndsAt - now;
    if (record.held && record.token !== request.token && leaseRemainingMs > 0) {
      return withNonce({ status: 'in-flight', leaseRemainingMs, fingerprint: record.text }, nonceSeen);
    }
    return this.#acquire(record, request, now, nonceSeen);
  }

  renew(claim: Claim, leaseMs: number, now: number): 'renewed' | 'lost' {
    const record = this.#recordOf(claim, now);
    if (record === undefined || !record.held || record.token !== claim.token) return 'lost';
    record.leaseEndsAt = now + leaseMs;
    return 'renewed';
  }

  commit(claim: Claim, ttlMs: number, now: number): 'committed' | 'lost' {
    const record = this.#recordOf(claim, now);
    if (record === undefined) return this.#commitUnheld(claim, ttlMs, now);
    if (!record.held || record.token !== claim.token) return 'lost';
    record.expiresAt = now + ttlMs;
    record.tokenHash = this.#tables.hash(claim.token);
    this.#tables.keys.finish(record, ttlMs);
    return 'committed';
  }

  release(claim: Claim, now: number): 'released' | 'lost' {
    const record = this.#recordOf(claim, now);
    if (record === undefined || record.token !== claim.token) return 'lost';
    if (record.held) {
      record.held = false;
      record.expiresAt = now + record.ttlMs;
    }
    return 'released';
  }

  inspect(key: string, now: number): StoreRecord | null {
    const { keys } = this.#tables;
    const found = keys.find(this.#tables.hash(key), key, now);
    if (found === 0) return null;
    if (found > 0) {
      const { done } = keys;
      const [attempt, fence, fingerprint] = [done.attempt(found), done.fence(found), done.text(found)];
      return { state: 'done', attempt, fence, leaseRemainingMs: 0, fingerprint };
    }
    const { held, attempt, fence, leaseEndsAt, text } = keys.active(found);
    const leaseRemainingMs = held ? Math.max(0, leaseEndsAt - now) : 0;
    return { state: held ? 'held' : 'open', attempt, fence, leaseRemainingMs, fingerprint: text };
  }

  forget(key: string, now: number): boolean {
    const { keys } = this.#tables;
    const found = keys.find(this.#tables.hash(key), key, now);
    if (found < 0) keys.delete(keys.active(found));
    if (found > 0) keys.done.drop(found);
    return found !== 0;
  }

  /** When the lease on a key ends; in the past when nobody holds it. */
  leaseEndOf(key: string, now: number): number {
    const { keys } = this.#tables;
    const found = keys.find(this.#tables.hash(key), key, now);
    const record = found < 0 ? keys.active(found) : undefined;
    return record?.held === true ? record.leaseEndsAt : -Infinity;
  }

  /** The active record of a claim's key, whoever holds it. */
  #recordOf(claim: Claim, now: number): ActiveRecord | undefined {
    const { keys } = this.#tables;
    const own = MemoryClaim.recordOf(claim);
    if (own !== undefined && keys.has(own, now)) return own;
    const found = keys.find(this.#tables.hash(claim.key), claim.key, now);
    return found < 0 ? keys.active(found) : undefined;
  }

  #acquire(record: ActiveRecord, request: ClaimRequest, now: number, nonceSeen: boolean | undefined): ClaimResult {
    const { token, leaseMs, ttlMs } = request;
    if (!record.held || record.token !== token) {
      this.#fence += 1n;
      record.fence = this.#fence;
      record.attempt += 1;
      record.takeover = record.held;
      record.held = true;
      record.token = token;
      record.nonceSeen = nonceSeen;
    }
    record.leaseEndsAt = now + leaseMs;
    record.expiresAt = now + ttlMs;
    record.ttlMs = ttlMs;
    const claim = new MemoryClaim(record);
    const { takeover } = record;
    if (nonceSeen === undefined) return { status: 'acquired', claim, takeover };
    // Asked again, the nonce was seen because of the first time.
    return { status: 'acquired', claim, takeover, nonceSeen: nonceSeen && (record.nonceSeen ?? true) };
  }

  /** Commits a claim whose key is done already, was forgotten or outlived its TTL. */
  #commitUnheld({ key, token, fence, attempt }: Claim, ttlMs: number, now: number): 'committed' | 'lost' {
    const { keys } = this.#tables;
    const hash = this.#tables.hash(key);
    const tokenHash = this.#tables.hash(token);
    const found = keys.find(hash, key, now);
    if (found > 0) return keys.done.tokenHash(found) === tokenHash ? 'committed' : 'lost';
    if (typeof fence !== 'bigint' || fence < 0n || fence > HIGHEST_FENCE) {
      throw new TypeError('memoryStore: this claim was not made by a memory store.');
    }
    this.#tables.makeRoom(placesOf(key, undefined), now);
    if (fence > this.#fence) this.#fence = fence;
    keys.done.add({ hash, key, text: undefined, expiresAt: now + ttlMs, fence, attempt, tokenHash }, ttlMs);
    return 'committed';
  }
}

function withNonce<T extends object>(result: T, nonceSeen: boolean | undefined): T & { readonly nonceSeen?: boolean } {
  return nonceSeen === undefined ? result : { ...result, nonceSeen };
}
