import { HashIndex } from './hash-index.ts';
import * as packed from './packed-record.ts';
import { placesOf, placesOfLength } from './places.ts';
import { RecordLog } from './record-log.ts';

/** Remembers records that do not change until they expire, in about 50 bytes besides their key and text. */
export class PackedTable {
  readonly #log = new RecordLog();
  readonly #index: HashIndex;
  #size = 0;
  #places = 0;

  /** @param index what finds its records; one that finds others, too, must tell them apart */
  constructor(index: HashIndex = new HashIndex((reference, key) => this.hasKey(reference, key))) {
    this.#index = index;
  }

  /** Records, expired ones that were not yet reaped included. */
  get size(): number {
    return this.#size;
  }

  /** Places they take, as {@link placesOf} counts. */
  get places(): number {
    return this.#places;
  }

  /** A reference to the record of `key`, or 0; one past its time is absent, whether it was reaped or not. */
  find(hash: number, key: string, now: number): number {
    const reference = this.#index.find(hash, key);
    if (reference === 0 || !this.isExpired(reference, now)) return reference;
    this.drop(reference);
    return 0;
  }

  /** Adds a record; its key must be absent. */
  add(record: packed.PackedRecord, lifetimeMs: number): void {
    this.#index.add(record.hash, this.append(record, lifetimeMs));
  }

  /** Adds a record that the caller enters in the index; answers the reference. */
  append(record: packed.PackedRecord, lifetimeMs: number): number {
    const reference = this.#log.append(record, lifetimeMs);
    this.#size += 1;
    this.#places += placesOf(record.key, record.text);
    return reference;
  }

  drop(reference: number): void {
    const [page, at] = [this.#log.page(reference), this.#log.at(reference)];
    this.#log.drop(reference);
    this.#index.remove(packed.readHash(page, at), reference);
    this.#size -= 1;
    this.#places -= placesOfLength(packed.readLength(page, at));
  }

  /** Drops expired records, looking at no more than `limit`; answers how many it looked at. */
  reap(now: number, limit: number): number {
    return this.#log.reap(now, limit, this.#drop);
  }

  hasKey(reference: number, key: string): boolean {
    return packed.hasKey(this.#log.page(reference), this.#log.at(reference), key);
  }

  isExpired(reference: number, now: number): boolean {
    return packed.readExpiresAt(this.#log.page(reference), this.#log.at(reference)) <= now;
  }

  text(reference: number): string | undefined {
    return packed.readText(this.#log.page(reference), this.#log.at(reference));
  }

  fence(reference: number): bigint {
    return packed.readFence(this.#log.page(reference), this.#log.at(reference));
  }

  attempt(reference: number): number {
    return packed.readAttempt(this.#log.page(reference), this.#log.at(reference));
  }

  tokenHash(reference: number): number {
    return packed.readTokenHash(this.#log.page(reference), this.#log.at(reference));
  }

  readonly #drop = (reference: number): void => this.drop(reference);
}
