const SEGMENT_BITS = 8;
const FIRST_CELLS = 8;
const GROWTH = 1.5;
const MAX_LOAD = 0.8;

/** Tells whether the record a reference stands for has this key. */
export type IsRecordOf = (reference: number, key: string) => boolean;

/** Open addressing with linear probing: a cell is a hash and a reference, 0 means free. */
interface Segment {
  cells: Int32Array;
  capacity: number;
  used: number;
}

/**
 * Finds records by the hash of their key. It knows hashes and references (32-bit integers but 0) only; the records live
 * elsewhere.
 *
 * A `Map` of a million keys stops the process for tens of milliseconds whenever it doubles. Here 256 segments grow by
 * half each, on their own, without a look at the records: some ten microseconds at a time.
 */
export class HashIndex {
  readonly #segments: (Segment | undefined)[] = new Array<undefined>(1 << SEGMENT_BITS).fill(undefined);
  readonly #isRecordOf: IsRecordOf;

  /** @param isRecordOf asked where two hashes are equal */
  constructor(isRecordOf: IsRecordOf) {
    this.#isRecordOf = isRecordOf;
  }

  /** The reference of the record with this key, or 0. */
  find(hash: number, key: string): number {
    const segment = this.#segments[hash >>> (32 - SEGMENT_BITS)];
    if (segment === undefined) return 0;
    const { cells, capacity } = segment;
    for (let cell = home(hash, capacity); ; cell = next(cell, capacity)) {
      const reference = cells[2 * cell + 1] as number;
      if (reference === 0) return 0;
      if (cells[2 * cell] === hash && this.#isRecordOf(reference, key)) return reference;
    }
  }

  /** Adds a record whose key is not in the index. */
  add(hash: number, reference: number): void {
    const position = hash >>> (32 - SEGMENT_BITS);
    const segment = this.#segments[position] ?? emptySegment(FIRST_CELLS);
    this.#segments[position] = segment;
    if (segment.used >= segment.capacity * MAX_LOAD) grow(segment);
    place(segment, hash, reference);
  }

  /** Has a record's place in the index stand for another record of the same key. */
  replace(hash: number, reference: number, replacement: number): void {
    const segment = this.#segments[hash >>> (32 - SEGMENT_BITS)];
    const cell = segment === undefined ? -1 : cellOf(segment, hash, reference);
    if (segment !== undefined && cell >= 0) segment.cells[2 * cell + 1] = replacement;
  }

  /** Removes a record; nothing happens when it is not in the index. */
  remove(hash: number, reference: number): void {
    const segment = this.#segments[hash >>> (32 - SEGMENT_BITS)];
    const cell = segment === undefined ? -1 : cellOf(segment, hash, reference);
    if (segment === undefined || cell < 0) return;
    closeGap(segment.cells, segment.capacity, cell);
    segment.used -= 1;
  }
}

/** Where a reference stands, or -1. */
function cellOf({ cells, capacity }: Segment, hash: number, reference: number): number {
  for (let cell = home(hash, capacity); cells[2 * cell + 1] !== 0; cell = next(cell, capacity)) {
    if (cells[2 * cell + 1] === reference) return cell;
  }
  return -1;
}

function emptySegment(capacity: number): Segment {
  return { cells: new Int32Array(2 * capacity), capacity, used: 0 };
}

/** 31 bits, because V8 divides small integers many times faster than others. */
function home(hash: number, capacity: number): number {
  return (hash & 0x7fffffff) % capacity;
}

function next(cell: number, capacity: number): number {
  return cell + 1 === capacity ? 0 : cell + 1;
}

function place(segment: Segment, hash: number, reference: number): void {
  const { cells, capacity } = segment;
  let cell = home(hash, capacity);
  while (cells[2 * cell + 1] !== 0) cell = next(cell, capacity);
  cells[2 * cell] = hash;
  cells[2 * cell + 1] = reference;
  segment.used += 1;
}

function grow(segment: Segment): void {
  const { cells, capacity } = segment;
  Object.assign(segment, emptySegment(Math.ceil(capacity * GROWTH)));
  for (let cell = 0; cell < capacity; cell += 1) {
    const reference = cells[2 * cell + 1] as number;
    if (reference !== 0) place(segment, cells[2 * cell] as number, reference);
  }
}

/** Moves later cells up: a search ends at the first free cell, so no record may stand behind a gap on its way. */
function closeGap(cells: Int32Array, capacity: number, gap: number): void {
  let free = gap;
  for (let cell = next(free, capacity); cells[2 * cell + 1] !== 0; cell = next(cell, capacity)) {
    const from = home(cells[2 * cell] as number, capacity);
    const staysReachable = free < cell ? free < from && from <= cell : free < from || from <= cell;
    if (staysReachable) continue;
    cells[2 * free] = cells[2 * cell] as number;
    cells[2 * free + 1] = cells[2 * cell + 1] as number;
    free = cell;
  }
  cells[2 * free + 1] = 0;
}
