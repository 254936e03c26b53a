import type { NonceRequest } from '../store.ts';
import { hashText, randomSeed } from './hash-text.ts';
import { KeyTable } from './key-table.ts';
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
  readonly keys: KeyTable = new KeyTable();
  readonly #nonces = new PackedTable();
  readonly #seed = randomSeed();
  readonly #maxPlaces: number;

  constructor(maxPlaces: number) {
    this.#maxPlaces = maxPlaces;
  }

  get size(): number {
    return this.keys.size + this.#nonces.size;
  }

  /** What the tables know a key or a token by. */
  hash(text: string): number {
    return hashText(text, this.#seed);
  }

  /** The value of a live nonce. */
  nonceValue(hash: number, key: string, now: number): string | undefined {
    const reference = this.#nonces.find(hash, key, now);
    return reference === 0 ? undefined : this.#nonces.text(reference);
  }

  /** Remembers a nonce that is not known. */
  addNonce(hash: number, { key, value, ttlMs }: NonceRequest, now: number): void {
    const record = {
      hash,
      key,
      text: value,
      expiresAt: now + ttlMs,
      fence: 0n,
      attempt: 0,
      tokenHash: 0,
    };
    this.#nonces.add(record, ttlMs);
  }

  /** Remembers a nonce unless its key is known; answers the value it has then, or `null`. */
  remember(nonce: NonceRequest, now: number): string | null {
    const hash = this.hash(nonce.key);
    const known = this.nonceValue(hash, nonce.key, now);
    if (known !== undefined) return known;
    this.makeRoom(placesOf(nonce.key, nonce.value), now);
    this.addNonce(hash, nonce, now);
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
    for (let activeLeft = this.keys.round; ; activeLeft -= SWEPT_AT_ONCE) {
      const before = this.size;
      const more = this.#reap(clock(), SWEPT_AT_ONCE) || activeLeft > SWEPT_AT_ONCE;
      swept += before - this.size;
      if (!more || signal?.aborted) return swept;
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
  }

  /** Answers whether there may be more. */
  #reap(now: number, limit: number): boolean {
    const keys = this.keys.reap(now, limit);
    const nonces = this.#nonces.reap(now, limit);
    return Math.max(keys, nonces) >= limit;
  }

  #fits(places: number): boolean {
    return this.keys.places + this.#nonces.places + places <= this.#maxPlaces;
  }
}
