const SEGMENT_BITS = 8;
const FIRST_CELLS = 8;
const GROWTH = 1.5;
const MAX_LOAD = 0.8;

/** Tells whether the record a reference stands for has this key. */
export type IsRecordOf = (reference: number, key: string) => boolean;

/** Where nothing was added yet: one cell, and it is free. */
const NO_CELLS = new Int32Array(2);

/**
 * Finds records by the hash of their key. It knows hashes and references (32-bit integers but 0) only; the records live
 * elsewhere.
 *
 * A `Map` of a million keys stops the process for tens of milliseconds whenever it doubles. Here 256 segments grow by
 * half each, on their own, without a look at the records: some ten microseconds at a time.
 *
 * A segment is an open hash table with linear probing: pairs of a hash and a reference, 0 where the cell is free.
 */
export class HashIndex {
  readonly #segments = new Array<Int32Array>(1 << SEGMENT_BITS).fill(NO_CELLS);
  readonly #used = new Uint32Array(1 << SEGMENT_BITS);
  readonly #isRecordOf: IsRecordOf;

  /** @param isRecordOf asked where two hashes are equal */
  constructor(isRecordOf: IsRecordOf) {
    this.#isRecordOf = isRecordOf;
  }

  /** The reference of the record with this key, or 0. */
  find(hash: number, key: string): number {
    const cells = this.#segments[segmentOf(hash)] as Int32Array;
    for (let cell = home(cells, hash); ; cell = next(cells, cell)) {
      const reference = cells[cell + 1] as number;
      if (reference === 0 || (cells[cell] === hash && this.#isRecordOf(reference, key))) return reference;
    }
  }

  /** Adds a record whose key is not in the index. */
  add(hash: number, reference: number): void {
    const segment = segmentOf(hash);
    let cells = this.#segments[segment] as Int32Array;
    const used = (this.#used[segment] as number) + 1;
    if (2 * used > cells.length * MAX_LOAD) {
      cells = grown(cells);
      this.#segments[segment] = cells;
    }
    this.#used[segment] = used;
    place(cells, hash, reference);
  }

  /** Has a record's place in the index stand for another record of the same key. */
  replace(hash: number, reference: number, replacement: number): void {
    const cells = this.#segments[segmentOf(hash)] as Int32Array;
    const cell = seek(cells, hash, reference);
    if (cells[cell + 1] === reference) cells[cell + 1] = replacement;
  }

  /** Removes a record; nothing happens when it is not in the index. */
  remove(hash: number, reference: number): void {
    const segment = segmentOf(hash);
    const cells = this.#segments[segment] as Int32Array;
    const cell = seek(cells, hash, reference);
    if (cells[cell + 1] !== reference) return;
    closeGap(cells, cell);
    this.#used[segment] = (this.#used[segment] as number) - 1;
  }
}

function segmentOf(hash: number): number {
  return hash >>> (32 - SEGMENT_BITS);
}

/** 31 bits, because V8 divides small integers many times faster than others. */
function home(cells: Int32Array, hash: number): number {
  return 2 * ((hash & 0x7fffffff) % (cells.length >> 1));
}

function next(cells: Int32Array, cell: number): number {
  return cell + 2 === cells.length ? 0 : cell + 2;
}

/** Where a reference stands, or the free cell where the search for it ends. */
function seek(cells: Int32Array, hash: number, reference: number): number {
  let cell = home(cells, hash);
  while (cells[cell + 1] !== reference && cells[cell + 1] !== 0) cell = next(cells, cell);
  return cell;
}

function place(cells: Int32Array, hash: number, reference: number): void {
  const cell = seek(cells, hash, 0);
  cells[cell] = hash;
  cells[cell + 1] = reference;
}

function grown(cells: Int32Array): Int32Array {
  const larger = new Int32Array(2 * Math.max(FIRST_CELLS, Math.ceil((cells.length / 2) * GROWTH)));
  for (let cell = 0; cell < cells.length; cell += 2) {
    const reference = cells[cell + 1] as number;
    if (reference !== 0) place(larger, cells[cell] as number, reference);
  }
  return larger;
}

/** Moves later cells up: a search ends at the first free cell, so no record may stand behind a gap on its way. */
function closeGap(cells: Int32Array, gap: number): void {
  let free = gap;
  for (let cell = next(cells, free); cells[cell + 1] !== 0; cell = next(cells, cell)) {
    const from = home(cells, cells[cell] as number);
    const staysReachable = free < cell ? free < from && from <= cell : free < from || from <= cell;
    if (staysReachable) continue;
    cells[free] = cells[cell] as number;
    cells[free + 1] = cells[cell + 1] as number;
    free = cell;
  }
  cells[free + 1] = 0;
}
