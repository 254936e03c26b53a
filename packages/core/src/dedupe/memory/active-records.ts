import type { ClaimRequest } from '../store.ts';
import { HashIndex } from './hash-index.ts';
import { placesOf } from './places.ts';

/** A key that is held, or was released and may be claimed again. */
export interface ActiveRecord {
  readonly key: string;
  readonly hash: number;
  readonly fingerprint: string | undefined;
  /** False once released; `token` is then the one that released it. */
  held: boolean;
  token: string;
  fence: number;
  attempt: number;
  /** Milliseconds on the store's clock, like `expiresAt`. */
  leaseEndsAt: number;
  expiresAt: number;
  ttlMs: number;
  /** What the holder's first claim was told, for when it asks again: likewise `nonceSeen`. */
  takeover: boolean;
  nonceSeen: boolean | undefined;
  /** Its place in the table, which sets it. */
  reference: number;
}

/** A record nobody has held yet. */
export function newActiveRecord({ key, fingerprint }: ClaimRequest, hash: number): ActiveRecord {
  return {
    key,
    hash,
    fingerprint,
    held: false,
    token: '',
    fence: 0,
    attempt: 0,
    leaseEndsAt: 0,
    expiresAt: Infinity,
    ttlMs: 0,
    takeover: false,
    nonceSeen: undefined,
    reference: 0,
  };
}

/** The active records by key: few as long as handlers succeed, so they are plain objects. */
export class ActiveRecords {
  readonly #slots: (ActiveRecord | undefined)[] = [];
  readonly #freeSlots: number[] = [];
  readonly #index = new HashIndex((reference, key) => this.#slots[reference - 1]?.key === key);
  #cursor = 0;
  #places = 0;

  /** Records, expired ones that were not yet reaped included. */
  get size(): number {
    return this.#slots.length - this.#freeSlots.length;
  }

  /** Places they take, as {@link placesOf} counts. */
  get places(): number {
    return this.#places;
  }

  /** How many steps it takes {@link reap} to come round to all of them. */
  get round(): number {
    return this.#slots.length;
  }

  /** The record of `key`; one past its time is absent, whether it was reaped or not. */
  find(hash: number, key: string, now: number): ActiveRecord | undefined {
    const reference = this.#index.find(hash, key);
    if (reference === 0) return undefined;
    const record = this.#slots[reference - 1] as ActiveRecord;
    if (!isExpired(record, now)) return record;
    this.delete(record);
    return undefined;
  }

  /** Adds a record; its key must be absent. */
  add(record: ActiveRecord): void {
    const slot = this.#freeSlots.pop() ?? this.#slots.length;
    this.#slots[slot] = record;
    record.reference = slot + 1;
    this.#index.add(record.hash, record.reference);
    this.#places += placesOf(record.key, record.fingerprint);
  }

  delete(record: ActiveRecord): void {
    const { reference } = record;
    this.#index.remove(record.hash, reference);
    this.#slots[reference - 1] = undefined;
    this.#freeSlots.push(reference - 1);
    this.#places -= placesOf(record.key, record.fingerprint);
  }

  /** Looks at the next `steps` places and deletes the records there that are past their time. */
  reap(now: number, steps: number): void {
    for (let step = Math.min(steps, this.#slots.length); step > 0; step -= 1) {
      this.#cursor = (this.#cursor + 1) % this.#slots.length;
      const record = this.#slots[this.#cursor];
      if (record !== undefined && isExpired(record, now)) this.delete(record);
    }
  }
}

/** A held record outlives its TTL until its lease is over. */
function isExpired(record: ActiveRecord, now: number): boolean {
  return record.expiresAt <= now && (!record.held || record.leaseEndsAt <= now);
}
