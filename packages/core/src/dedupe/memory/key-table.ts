import { type ActiveRecord, ActiveRecords, isExpired } from './active-records.ts';
import { HashIndex } from './hash-index.ts';
import { PackedTable } from './packed-table.ts';

/**
 * All keys: the active ones as objects, the done ones packed. One index finds both, so that a key that is done takes over
 * the place of the active one.
 */
export class KeyTable {
  readonly #active = new ActiveRecords();
  readonly #index = new HashIndex((reference, key) =>
    reference < 0 ? this.#active.get(reference).key === key : this.done.hasKey(reference, key),
  );
  readonly done: PackedTable = new PackedTable(this.#index);

  /** Records, expired ones that were not yet reaped included. */
  get size(): number {
    return this.#active.size + this.done.size;
  }

  /** Places they take, as `placesOf` counts. */
  get places(): number {
    return this.#active.places + this.done.places;
  }

  /** How many places {@link reap} must look at to have seen all active records. */
  get round(): number {
    return this.#active.round;
  }

  /**
   * A reference to the record of `key`: negative to an active one, positive to one in `done`, or 0. One past its time is
   * absent, whether it was reaped or not.
   */
  find(hash: number, key: string, now: number): number {
    const reference = this.#index.find(hash, key);
    if (reference === 0) return 0;
    if (reference > 0) {
      if (!this.done.isExpired(reference, now)) return reference;
      this.done.drop(reference);
      return 0;
    }
    const record = this.#active.get(reference);
    if (!isExpired(record, now)) return reference;
    this.delete(record);
    return 0;
  }

  active(reference: number): ActiveRecord {
    return this.#active.get(reference);
  }

  /** Whether this very record is in the table, and not past its time. */
  has(record: ActiveRecord, now: number): boolean {
    return this.#active.has(record) && !isExpired(record, now);
  }

  /** Adds a record; its key must be absent. */
  add(record: ActiveRecord): void {
    this.#active.add(record);
    this.#index.add(record.hash, record.reference);
  }

  /** Packs an active record. */
  finish(record: ActiveRecord, lifetimeMs: number): void {
    this.#index.replace(record.hash, record.reference, this.done.append(record, lifetimeMs));
    this.#active.delete(record);
  }

  delete(record: ActiveRecord): void {
    this.#index.remove(record.hash, record.reference);
    this.#active.delete(record);
  }

  /** Drops expired records, looking at no more than `limit` of either kind; answers how many done ones it looked at. */
  reap(now: number, limit: number): number {
    this.#active.reap(now, limit, this.#delete);
    return this.done.reap(now, limit);
  }

  readonly #delete = (record: ActiveRecord): void => this.delete(record);
}
