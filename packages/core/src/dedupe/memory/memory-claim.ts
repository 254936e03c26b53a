import type { Claim } from '../store.ts';

/** A key that is held, or was released and may be claimed again. Once done, it is packed. */
export class ActiveRecord {
  readonly key: string;
  readonly hash: number;
  /** The fingerprint. */
  readonly text: string | undefined;
  /** Its place in the table, which sets it. */
  reference = 0;
  /** False once released; `token` is then the one that released it. */
  held = false;
  token = '';
  fence = 0;
  attempt = 0;
  /** Milliseconds on the store's clock, like `expiresAt`. */
  leaseEndsAt = 0;
  expiresAt = 0;
  ttlMs = 0;
  /** What the holder's first claim was told, for when it asks again: likewise `nonceSeen`. */
  takeover = false;
  nonceSeen: boolean | undefined = undefined;
  tokenHash = 0;

  constructor(hash: number, key: string, text: string | undefined) {
    this.hash = hash;
    this.key = key;
    this.text = text;
  }

  /** A held record outlives its TTL until its lease is over. */
  isExpired(now: number): boolean {
    return this.expiresAt <= now && (!this.held || this.leaseEndsAt <= now);
  }
}

/** A claim that knows its record, so that its holder's next call need not search for it. A copy of it does not. */
export class MemoryClaim implements Claim {
  readonly key: string;
  readonly token: string;
  readonly fence: number;
  readonly attempt: number;
  readonly #record: ActiveRecord;

  constructor(record: ActiveRecord) {
    this.key = record.key;
    this.token = record.token;
    this.fence = record.fence;
    this.attempt = record.attempt;
    this.#record = record;
  }

  /** The record a claim was made from, which may have left the table since, or be another store's. */
  static recordOf(claim: Claim): ActiveRecord | undefined {
    return #record in claim ? claim.#record : undefined;
  }
}
