import type { ClaimRequest } from '../store.ts';
import type { PackedRecord } from './packed-record.ts';
import { placesOf } from './places.ts';

/** A key that is held, or was released and may be claimed again. Once done, it is packed as it is. */
export interface ActiveRecord extends PackedRecord {
  /** False once released; `token` is then the one that released it. */
  held: boolean;
  token: string;
  fence: bigint;
  attempt: number;
  /** Milliseconds on the store's clock, like `expiresAt`. */
  leaseEndsAt: number;
  expiresAt: number;
  ttlMs: number;
  /** What the holder's first claim was told, for when it asks again: likewise `nonceSeen`. */
  takeover: boolean;
  nonceSeen: boolean | undefined;
  tokenHash: number;
  /** Its place in the table, which sets it: a negative integer. */
  reference: number;
}

/** A record nobody has held yet. */
export function newActiveRecord({ key, fingerprint }: ClaimRequest, hash: number): ActiveRecord {
  return {
    key,
    hash,
    text: fingerprint,
    held: false,
    token: '',
    fence: 0n,
    attempt: 0,
    leaseEndsAt: 0,
    expiresAt: Infinity,
    ttlMs: 0,
    takeover: false,
    nonceSeen: undefined,
    tokenHash: 0,
    reference: 0,
  };
}

/** The active records by reference: few as long as handlers succeed, so they are plain objects. */
export class ActiveRecords {
  readonly #slots: (ActiveRecord | undefined)[] = [];
  readonly #freeSlots: number[] = [];
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

  get(reference: number): ActiveRecord {
    return this.#slots[~reference] as ActiveRecord;
  }

  /** Whether this very record is in the table. */
  has(record: ActiveRecord): boolean {
    return this.#slots[~record.reference] === record;
  }

  add(record: ActiveRecord): void {
    const slot = this.#freeSlots.pop() ?? this.#slots.length;
    this.#slots[slot] = record;
    record.reference = ~slot;
    this.#places += placesOf(record.key, record.text);
  }

  delete(record: ActiveRecord): void {
    const slot = ~record.reference;
    this.#slots[slot] = undefined;
    this.#freeSlots.push(slot);
    this.#places -= placesOf(record.key, record.text);
  }

  /** Looks at the next `steps` places and hands over the records there that are past their time. */
  reap(now: number, steps: number, onExpired: (record: ActiveRecord) => void): void {
    const { length } = this.#slots;
    for (let step = Math.min(steps, length); step > 0; step -= 1) {
      this.#cursor = this.#cursor + 1 < length ? this.#cursor + 1 : 0;
      const record = this.#slots[this.#cursor];
      if (record !== undefined && isExpired(record, now)) onExpired(record);
    }
  }
}

/** A held record outlives its TTL until its lease is over. */
export function isExpired(record: ActiveRecord, now: number): boolean {
  return record.expiresAt <= now && (!record.held || record.leaseEndsAt <= now);
}
