import type { Claim, ClaimRequest, ClaimResult, StoreRecord } from '../store.ts';
import { type ActiveRecord, newActiveRecord } from './active-records.ts';
import type { MemoryTables } from './memory-tables.ts';
import { placesOf } from './places.ts';

/** As many fences as a process may hand out per millisecond of its life before its successor's could be lower. */
const FENCES_PER_MS = 1_024;

/** The state machine of `DedupeStore`, one synchronous step at a time, at the time it is told. */
export class ClaimStates {
  readonly #tables: MemoryTables;
  /** Begins above the fences of an earlier process: an application compares new ones with those it has stored. */
  #fence = Math.max(0, Date.now()) * FENCES_PER_MS;

  constructor(tables: MemoryTables) {
    this.#tables = tables;
  }

  claim(request: ClaimRequest, now: number): ClaimResult {
    const { key, fingerprint, nonce } = request;
    const { active, done } = this.#tables;
    const hash = this.#tables.hash(key);
    const record = active.find(hash, key, now);
    const finished = record === undefined ? done.find(hash, key, now) : 0;

    const known = nonce && this.#tables.nonceValue(nonce.key, now);
    if (known !== undefined && known !== nonce?.value) return { status: 'nonce-conflict' };
    const newNonce = known === undefined ? nonce : undefined;
    const nonceSeen = nonce && known !== undefined;
    // Room for nonce and key, or for neither: a nonce left behind by a claim that failed would make its retry a replay.
    const keyPlaces = record === undefined && finished === 0 ? placesOf(key, fingerprint) : 0;
    this.#tables.makeRoom(keyPlaces + (newNonce ? placesOf(newNonce.key, newNonce.value) : 0), now);
    if (newNonce) this.#tables.addNonce(newNonce, now);

    if (finished !== 0) return withNonce({ status: 'done', fingerprint: done.text(finished) }, nonceSeen);
    if (record === undefined) {
      const added = newActiveRecord(request, hash);
      active.add(added);
      return this.#acquire(added, request, now, nonceSeen);
    }
    const leaseRemainingMs = record.leaseEndsAt - now;
    if (record.held && record.token !== request.token && leaseRemainingMs > 0) {
      return withNonce({ status: 'in-flight', leaseRemainingMs, fingerprint: record.fingerprint }, nonceSeen);
    }
    return this.#acquire(record, request, now, nonceSeen);
  }

  renew({ key, token }: Claim, leaseMs: number, now: number): 'renewed' | 'lost' {
    const record = this.#tables.active.find(this.#tables.hash(key), key, now);
    if (record === undefined || !record.held || record.token !== token) return 'lost';
    record.leaseEndsAt = now + leaseMs;
    return 'renewed';
  }

  commit(claim: Claim, ttlMs: number, now: number): 'committed' | 'lost' {
    const { key, token } = claim;
    const { active, done } = this.#tables;
    const hash = this.#tables.hash(key);
    const tokenHash = this.#tables.hash(token);
    const record = active.find(hash, key, now);
    const finished = record === undefined ? done.find(hash, key, now) : 0;
    if (finished !== 0) return done.tokenHash(finished) === tokenHash ? 'committed' : 'lost';
    if (record !== undefined && (!record.held || record.token !== token)) return 'lost';

    const { fence, attempt, fingerprint } = record ?? this.#revive(claim, now);
    done.add({ hash, key, text: fingerprint, expiresAt: now + ttlMs, fence, attempt, tokenHash }, ttlMs);
    if (record !== undefined) active.delete(record);
    return 'committed';
  }

  release({ key, token }: Claim, now: number): 'released' | 'lost' {
    const record = this.#tables.active.find(this.#tables.hash(key), key, now);
    if (record === undefined || record.token !== token) return 'lost';
    if (record.held) {
      record.held = false;
      record.expiresAt = now + record.ttlMs;
    }
    return 'released';
  }

  inspect(key: string, now: number): StoreRecord | null {
    const { active, done } = this.#tables;
    const hash = this.#tables.hash(key);
    const record = active.find(hash, key, now);
    if (record !== undefined) {
      const { held, attempt, fingerprint } = record;
      const leaseRemainingMs = held ? Math.max(0, record.leaseEndsAt - now) : 0;
      return { state: held ? 'held' : 'open', attempt, fence: BigInt(record.fence), leaseRemainingMs, fingerprint };
    }
    const finished = done.find(hash, key, now);
    if (finished === 0) return null;
    const [attempt, fence] = [done.attempt(finished), BigInt(done.fence(finished))];
    return { state: 'done', attempt, fence, leaseRemainingMs: 0, fingerprint: done.text(finished) };
  }

  forget(key: string, now: number): boolean {
    const { active, done } = this.#tables;
    const hash = this.#tables.hash(key);
    const record = active.find(hash, key, now);
    const finished = record === undefined ? done.find(hash, key, now) : 0;
    if (record !== undefined) active.delete(record);
    if (finished !== 0) done.drop(finished);
    return record !== undefined || finished !== 0;
  }

  /** When the lease on a key ends; in the past when nobody holds it. */
  leaseEndOf(key: string, now: number): number {
    const record = this.#tables.active.find(this.#tables.hash(key), key, now);
    return record?.held === true ? record.leaseEndsAt : -Infinity;
  }

  #acquire(record: ActiveRecord, request: ClaimRequest, now: number, nonceSeen: boolean | undefined): ClaimResult {
    const { key, token, leaseMs, ttlMs } = request;
    if (!record.held || record.token !== token) {
      this.#fence += 1;
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
    const claim = { key, token, fence: BigInt(record.fence), attempt: record.attempt };
    // Asked again, the nonce was seen because of the first time.
    const nonceSeenFirst = nonceSeen && (record.nonceSeen ?? true);
    return withNonce({ status: 'acquired', claim, takeover: record.takeover }, nonceSeenFirst);
  }

  /** What a claim is committed with whose key was forgotten or outlived its TTL. */
  #revive({ key, fence, attempt }: Claim, now: number): Pick<ActiveRecord, 'fence' | 'attempt' | 'fingerprint'> {
    const known = Number(fence);
    if (!Number.isSafeInteger(known)) throw new TypeError('memoryStore: this claim was not made by a memory store.');
    this.#tables.makeRoom(placesOf(key, undefined), now);
    this.#fence = Math.max(this.#fence, known);
    return { fence: known, attempt, fingerprint: undefined };
  }
}

function withNonce<T extends object>(result: T, nonceSeen: boolean | undefined): T & { readonly nonceSeen?: boolean } {
  return nonceSeen === undefined ? result : { ...result, nonceSeen };
}
