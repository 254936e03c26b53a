/** The right to process one delivery, as a store granted it. */
export interface Claim {
  readonly key: string;
  /** Names the holder; only the same token may renew, commit or release. */
  readonly token: string;
  /**
   * A safe integer, strictly increasing per key, across release, expiry and sweeping: a fencing token for the application's own
   * writes. It orders the runs of one key and nothing else: of two events, the later may have the smaller fence.
   */
  readonly fence: number;
  /** 1 for the first run of a key, one more for each run after a failure or an expired lease. */
  readonly attempt: number;
}

/** A nonce to remember together with a claim. */
export interface NonceRequest {
  readonly key: string;
  /** A digest of the signed message the nonce came with. */
  readonly value: string;
  /** Milliseconds the nonce is remembered. */
  readonly ttlMs: number;
}

/** What {@link DedupeStore.claim} is asked. */
export interface ClaimRequest {
  readonly key: string;
  readonly token: string;
  /** Milliseconds the claim is held without renewal. */
  readonly leaseMs: number;
  /**
   * Milliseconds from the claim for which the key is remembered, with its attempts and its fence, when it is neither committed
   * nor claimed again. A lease that outlasts them is kept.
   */
  readonly ttlMs: number;
  /** A digest of the body; a later claim of the same key answers with the first one's, to tell a copy from a collision. */
  readonly fingerprint?: string | undefined;
  /** Only handed to stores that say `claimsNonces`. */
  readonly nonce?: NonceRequest | undefined;
}

/**
 * What {@link DedupeStore.claim} answers.
 *
 * `nonceSeen`: the nonce was there already, with the same value, before this token brought it; absent when there was none in
 * the request. A claim that was acquired says the same again when it is repeated. Of one that was not, only the first answer
 * tells: a store need not know who brought a nonce.
 */
export type ClaimResult =
  | {
      readonly status: 'acquired';
      readonly claim: Claim;
      /** True when an earlier holder's lease ran out without commit or release. */
      readonly takeover: boolean;
      readonly nonceSeen?: boolean;
    }
  | {
      readonly status: 'in-flight';
      readonly leaseRemainingMs: number;
      readonly fingerprint?: string | undefined;
      readonly nonceSeen?: boolean;
    }
  | { readonly status: 'done'; readonly fingerprint?: string | undefined; readonly nonceSeen?: boolean }
  /** The nonce is known with another value; nothing was claimed. */
  | { readonly status: 'nonce-conflict' };

/** Passed to every store call. `signal` aborts when the caller no longer waits for the answer. */
export interface StoreCallOptions {
  readonly signal?: AbortSignal | undefined;
}

/** Passed to {@link DedupeStore.release}. */
export interface ReleaseOptions extends StoreCallOptions {
  /**
   * False when no handler ran under the claim, such as one whose answer came too late for anybody: it is then not counted
   * among the attempts of the key. Default: true.
   */
  readonly ran?: boolean | undefined;
}

/** A stored record, for operators. */
export interface StoreRecord {
  readonly state: 'held' | 'open' | 'done';
  readonly attempt: number;
  readonly fence: number;
  /** Milliseconds of lease left; 0 unless held. */
  readonly leaseRemainingMs: number;
  readonly fingerprint?: string | undefined;
}

/**
 * What a store that has its answers at hand offers besides its promises. A call throws where the other would reject. The
 * receiver calls these where they are: whoever wraps such a store wraps them too, or leaves `immediate` out.
 */
export interface ImmediateStore {
  claim(request: ClaimRequest): ClaimResult;
  commit(claim: Claim, request: { readonly ttlMs: number }): 'committed' | 'lost';
  release(claim: Claim): 'released' | 'lost';
}

/**
 * Remembers which deliveries are being processed and which are done.
 *
 * ```
 *  absent ──claim(token)──► HELD{token, fence, leaseUntil, attempt} ──commit(token)──► DONE ──ttl──► absent
 *    ▲ ttl                    │ ▲ renew(token)
 *    │                        │ └ claim by the same token: acquired again
 *  OPEN{attempt, fence} ◄─────┘   claim by another: lease live → in-flight; lease over → HELD{new token}
 *         release(token)
 * ```
 *
 * What every store keeps, each proved by the conformance suite in `@hookgate/testing`:
 *  1. Exclusion: by the store's clock, at most one token holds a key.
 *  2. Ownership: only the current token changes a held key.
 *  3. Finality: done stays done until its TTL.
 *  4. Fence: strictly increasing per key, across release, expiry and sweep.
 *  5. Idempotence: any call repeated with the same token answers the same.
 *  6. Liveness: without renewal a key is claimable at most 50 ms after its lease.
 *  7. Store clock: the application's clock changes nothing.
 *  8. No silent loss: held keys and live nonces are never evicted; a full store rejects.
 *  9. Isolation: keys never interact, whatever their length or alphabet.
 * 10. Honest errors: an unreachable store rejects within the signal's time; it never guesses. Where a client stands between it
 *     and its server, every answer carries the token of the question, and one that carries another (replies mixed up) rejects.
 * 11. Cost: `claim` is one round trip, `commit` is one.
 * 12. Expiry: past its TTL a record is absent even when not yet swept.
 */
export interface DedupeStore {
  /** A short name for logs, such as `memory` or `redis`. */
  readonly name: string;
  /** True when `claim` also takes the nonce, in the same step; otherwise the receiver calls `remember` first. */
  readonly claimsNonces?: boolean;
  /** What every delivery asks, answered without promises, for a store in the process's own memory; a delivery then waits for nothing. */
  readonly immediate?: ImmediateStore;
  claim(request: ClaimRequest, options?: StoreCallOptions): Promise<ClaimResult>;
  /**
   * Holds the claim for another `leaseMs` from now. A holder that is late, whose lease has run out, is renewed as well, as long
   * as nobody else came; once somebody has, or when the key is absent, released or done: lost.
   */
  renew(claim: Claim, leaseMs: number, options?: StoreCallOptions): Promise<'renewed' | 'lost'>;
  /**
   * HELD(token) → DONE for `ttlMs` from now, also late, as long as nobody else came; DONE by the same token → committed, its
   * TTL unchanged; absent → DONE; anything else → lost.
   */
  commit(claim: Claim, request: { readonly ttlMs: number }, options?: StoreCallOptions): Promise<'committed' | 'lost'>;
  /**
   * HELD(token) → OPEN, also late, as long as nobody else came: claimable at once. Attempt and fence survive for what is left of the
   * claim's TTL, or longer, but at most for a TTL from now. Repeated by the same token → released; anything else → lost.
   * With `ran: false` the attempt survives as it was before the claim.
   */
  release(claim: Claim, options?: ReleaseOptions): Promise<'released' | 'lost'>;
  /** Set-if-absent-and-get: `null` when `key` was free and is now `value`, otherwise the value it holds. */
  remember(key: string, value: string, ttlMs: number, options?: StoreCallOptions): Promise<string | null>;
  /**
   * Asked when the handler of a claim has ended well, and when `commit` has rejected: what was left undone that the store knows
   * of, such as a transaction of an inbox that nobody awaits. The delivery then fails with it: the claim is released, and the
   * sender is told to come again, whatever a handler or an application answered. Never throws.
   */
  unfinished?(claim: Claim): Error | undefined;
  /** Resolves when `key` may have changed, or after `timeoutMs`: a hint that spares polling, never a promise. */
  wait?(key: string, timeoutMs: number, options?: StoreCallOptions): Promise<void>;
  /** Reads a record, for operators. */
  inspect?(key: string, options?: StoreCallOptions): Promise<StoreRecord | null>;
  /** Forgets a key so that the next delivery of it runs again. The fence still grows. */
  forget?(key: string, options?: StoreCallOptions): Promise<boolean>;
  /** Removes expired records; answers how many. */
  sweep?(options?: StoreCallOptions): Promise<number>;
  /** Rejects when the store cannot be used. */
  ping?(options?: StoreCallOptions): Promise<void>;
  /**
   * Frees what the store itself created: timers, subscriptions. Never a connection the user handed in. What is asked of it
   * later rejects with a {@link StoreClosedError}, so that nobody asks again.
   */
  close?(): Promise<void>;
}
