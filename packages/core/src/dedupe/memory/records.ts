import { StoreFullError } from '../store-errors.ts';
import { HashIndex } from './hash-index.ts';
import { hashText, randomSeed } from './hash-text.ts';
import type { ActiveRecord } from './memory-claim.ts';
import type { PackedRecord, RecordFacts } from './packed-record.ts';
import { RecordLog } from './record-log.ts';

/** A call adds at most two records; looking at more old ones than that keeps the tables from growing. */
const REAPED_PER_CALL = 8;
/** When there is no room left: still less than a millisecond. */
const REAPED_WHEN_FULL = 2_000;
/** A sweep of a million records takes a while; the event loop gets its turn after this many. */
const SWEPT_AT_ONCE = 2_000;
const CHARACTERS_PER_PLACE = 256;
/** The bit of a hash that tells nonces from keys: the index then never takes one for the other. */
const NONCE_BIT = 1 << 20;

/**
 * Everything a memory store remembers, within its bounds: the active keys as objects, few as long as handlers succeed;
 * done keys and nonces packed. One index finds them all, so that a key that is done takes over the place of the active one.
 *
 * A reference is negative for an active record, positive for a packed one, and 0 for none.
 */
export class Records {
  readonly #index = new HashIndex((reference, key) =>
    reference < 0 ? this.active(reference).key === key : this.packed(reference).hasKey(key),
  );
  readonly #log = new RecordLog();
  readonly #slots: (ActiveRecord | undefined)[] = [];
  readonly #freeSlots: number[] = [];
  readonly #seed = randomSeed();
  readonly #maxPlaces: number;
  #cursor = 0;
  #places = 0;
  #size = 0;

  constructor(maxPlaces: number) {
    this.#maxPlaces = maxPlaces;
  }

  /** Records, expired ones that were not yet reaped included. */
  get size(): number {
    return this.#size;
  }

  /** What a key or a token is known by. */
  hash(text: string): number {
    return hashText(text, this.#seed) & ~NONCE_BIT;
  }

  nonceHash(key: string): number {
    return hashText(key, this.#seed) | NONCE_BIT;
  }

  /** The record of a key; one past its time is absent, whether it was reaped or not. */
  find(hash: number, key: string, now: number): number {
    const reference = this.#index.find(hash, key);
    if (reference === 0) return 0;
    const isExpired = reference < 0 ? this.active(reference).isExpired(now) : this.packed(reference).expiresAt <= now;
    if (!isExpired) return reference;
    this.delete(reference);
    return 0;
  }

  active(reference: number): ActiveRecord {
    return this.#slots[~reference] as ActiveRecord;
  }

  packed(reference: number): PackedRecord {
    return this.#log.read(reference);
  }

  /** Whether this very record is among the active ones, and not past its time. */
  has(record: ActiveRecord, now: number): boolean {
    return this.#slots[~record.reference] === record && !record.isExpired(now);
  }

  /** Adds an active record; its key must be absent. */
  add(record: ActiveRecord): void {
    const slot = this.#freeSlots.pop() ?? this.#slots.length;
    this.#slots[slot] = record;
    record.reference = ~slot;
    this.#index.add(record.hash, ~slot);
    this.#size += 1;
    this.#places += placesOf(record.key, record.text);
  }

  /** Adds a packed record; its key must be absent. */
  addPacked(facts: RecordFacts, lifetimeMs: number): void {
    this.#index.add(facts.hash, this.#log.append(facts, lifetimeMs));
    this.#size += 1;
    this.#places += placesOf(facts.key, facts.text);
  }

  /** Packs an active record. */
  pack(record: ActiveRecord, lifetimeMs: number): void {
    this.#index.replace(record.hash, record.reference, this.#log.append(record, lifetimeMs));
    this.#free(record);
  }

  delete(reference: number): void {
    if (reference < 0) {
      const record = this.active(reference);
      this.#forget(record.hash, reference, record.key.length + (record.text?.length ?? 0));
      this.#free(record);
    } else {
      const record = this.packed(reference);
      this.#log.drop(reference);
      this.#forget(record.hash, reference, record.length);
    }
  }

  /**
   * Sees to it that `places` are free. Only expired records go.
   *
   * @throws StoreFullError when there are not enough of those
   */
  makeRoom(places: number, now: number): void {
    this.#reap(now, REAPED_PER_CALL);
    if (this.#places + places <= this.#maxPlaces) return;
    this.#reap(now, REAPED_WHEN_FULL);
    if (this.#places + places <= this.#maxPlaces) return;
    throw new StoreFullError(
      `memoryStore is full: ${this.size} keys and nonces take all of its maxKeys (${this.#maxPlaces}), and none of them may be forgotten yet. Raise maxKeys, or use a store outside of this process.`,
    );
  }

  /** Removes everything that is past its time; answers how many records that were. */
  async sweep(clock: () => number, signal: AbortSignal | undefined): Promise<number> {
    let swept = 0;
    for (let slotsLeft = this.#slots.length; ; slotsLeft -= SWEPT_AT_ONCE) {
      const before = this.#size;
      const more = this.#reap(clock(), SWEPT_AT_ONCE) === SWEPT_AT_ONCE || slotsLeft > SWEPT_AT_ONCE;
      swept += before - this.#size;
      if (!more || signal?.aborted) return swept;
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
  }

  /** Drops expired records, looking at no more than `limit` of either kind; answers how many packed ones it took out. */
  #reap(now: number, limit: number): number {
    const { length } = this.#slots;
    for (let step = Math.min(limit, length); step > 0; step -= 1) {
      this.#cursor = this.#cursor + 1 < length ? this.#cursor + 1 : 0;
      if (this.#slots[this.#cursor]?.isExpired(now)) this.delete(~this.#cursor);
    }
    return this.#log.reap(now, limit, this.#delete);
  }

  readonly #delete = (reference: number): void => this.delete(reference);

  #forget(hash: number, reference: number, characters: number): void {
    this.#index.remove(hash, reference);
    this.#size -= 1;
    this.#places -= placesOfLength(characters);
  }

  #free(record: ActiveRecord): void {
    const slot = ~record.reference;
    this.#slots[slot] = undefined;
    this.#freeSlots.push(slot);
  }
}

/**
 * How many of a store's `maxKeys` places a record takes: one, and one more for every 256 characters of key and text, so
 * that long keys cannot take more memory than the limit was meant to allow.
 */
export function placesOf(key: string, text: string | undefined): number {
  return placesOfLength(key.length + (text === undefined ? 0 : text.length));
}

function placesOfLength(characters: number): number {
  return 1 + Math.floor(characters / CHARACTERS_PER_PLACE);
}
