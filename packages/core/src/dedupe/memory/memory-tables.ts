import type { NonceRequest } from '../store.ts';
import { ActiveRecords } from './active-records.ts';
import { hashText, randomSeed } from './hash-text.ts';
import { PackedTable } from './packed-table.ts';
import { placesOf } from './places.ts';

/** A call adds at most two records; looking at more old ones than that keeps the tables from growing. */
const REAPED_PER_CALL = 4;
/** When there is no room left: still less than a millisecond. */
const REAPED_WHEN_FULL = 1_000;
/** A sweep of a million records takes a while; the event loop gets its turn after this many. */
const SWEPT_AT_ONCE = 2_000;

/** Everything a memory store remembers, within its bounds. */
export class MemoryTables {
  readonly active: ActiveRecords = new ActiveRecords();
  readonly done: PackedTable = new PackedTable();
  readonly #nonces = new PackedTable();
  readonly #seed = randomSeed();
  readonly #maxPlaces: number;

  constructor(maxPlaces: number) {
    this.#maxPlaces = maxPlaces;
  }

  get size(): number {
    return this.active.size + this.done.size + this.#nonces.size;
  }

  /** What the tables know a key or a token by. */
  hash(text: string): number {
    return hashText(text, this.#seed);
  }

  /** The value of a live nonce. */
  nonceValue(key: string, now: number): string | undefined {
    const reference = this.#nonces.find(this.hash(key), key, now);
    return reference === 0 ? undefined : this.#nonces.text(reference);
  }

  /** Remembers a nonce that is not known. */
  addNonce({ key, value, ttlMs }: NonceRequest, now: number): void {
    const record = {
      hash: this.hash(key),
      key,
      text: value,
      expiresAt: now + ttlMs,
      fence: 0,
      attempt: 0,
      tokenHash: 0,
    };
    this.#nonces.add(record, ttlMs);
  }

  /** Remembers a nonce unless its key is known; answers the value it has then, or `null`. */
  remember(nonce: NonceRequest, now: number): string | null {
    const known = this.nonceValue(nonce.key, now);
    if (known !== undefined) return known;
    this.makeRoom(placesOf(nonce.key, nonce.value), now);
    this.addNonce(nonce, now);
    return null;
  }

  /**
   * Sees to it that `places` are free. Only expired records go.
   *
   * @throws Error when there are not enough of those
   */
  makeRoom(places: number, now: number): void {
    this.#reap(now, REAPED_PER_CALL);
    if (this.#fits(places)) return;
    this.#reap(now, REAPED_WHEN_FULL);
    if (this.#fits(places)) return;
    throw new Error(
      `memoryStore is full: ${this.size} keys and nonces take all of its maxKeys (${this.#maxPlaces}), and none of them may be forgotten yet. Raise maxKeys, or use a store outside of this process.`,
    );
  }

  /** Removes everything that is past its time; answers how many records that were. */
  async sweep(clock: () => number, signal: AbortSignal | undefined): Promise<number> {
    let swept = 0;
    for (let activeLeft = this.active.round; ; activeLeft -= SWEPT_AT_ONCE) {
      const before = this.size;
      const more = this.#reap(clock(), SWEPT_AT_ONCE) || activeLeft > SWEPT_AT_ONCE;
      swept += before - this.size;
      if (!more || signal?.aborted) return swept;
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
  }

  /** Answers whether there may be more. */
  #reap(now: number, limit: number): boolean {
    this.active.reap(now, limit);
    const done = this.done.reap(now, limit);
    const nonces = this.#nonces.reap(now, limit);
    return Math.max(done, nonces) >= limit;
  }

  #fits(places: number): boolean {
    return this.active.places + this.done.places + this.#nonces.places + places <= this.#maxPlaces;
  }
}
