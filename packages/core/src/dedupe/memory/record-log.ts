import {
  isDropped,
  markDropped,
  maxBytesOf,
  type PackedRecord,
  readBytes,
  readExpiresAt,
  writeRecord,
} from './packed-record.ts';
import { type Page, PageTable } from './page-table.ts';

// A reference is a page's number and a place in it, counted in words of 4 bytes, in 31 bits.
const OFFSET_BITS = 16;
const OFFSET_MASK = (1 << OFFSET_BITS) - 1;
const MAX_PAGES = 1 << (31 - OFFSET_BITS);
const [FIRST_PAGE_BYTES, MAX_PAGE_BYTES] = [4_096, 4 << OFFSET_BITS];
const BANDS_PER_OCTAVE = 16;

/** A queue of records that were to live equally long: those that expire first stand in front. */
interface Band {
  readonly lifetime: number;
  first: Page;
  /** Where the first record stands in the first page. */
  offset: number;
  last: Page;
}

/**
 * Keeps packed records in pages outside the garbage-collected heap, one queue for each length of life. Everything in a
 * queue expires in the order it was written, so expiry is a look at its head: no timer, no scan, and the work is done in
 * steps as small as one likes. Lifetimes within 6 % of each other share a queue.
 */
export class RecordLog {
  readonly #pages = new PageTable(MAX_PAGES, MAX_PAGE_BYTES);
  readonly #bands = new Map<number, Band>();
  readonly #turns: Band[] = [];
  #turn = 0;
  /** Until then no queue has a record at its head that could be taken out. */
  #quietUntil = Infinity;
  #recentLifetimeMs = 0;
  #recentBand: Band | undefined;

  /**
   * Writes a record.
   *
   * @param lifetimeMs how long it is to live from now; chooses its queue
   * @returns a reference: a positive 31-bit integer
   * @throws Error when 8 GiB are in use
   */
  append(record: PackedRecord, lifetimeMs: number): number {
    const page = this.#pageFor(lifetimeMs, maxBytesOf(record));
    if (record.expiresAt < this.#quietUntil) this.#quietUntil = record.expiresAt;
    const at = page.used;
    page.used += writeRecord(page.view, at, record);
    return (page.number << OFFSET_BITS) | (at >>> 2);
  }

  /** Gives a record up before its time; its bytes are freed in their turn. */
  drop(reference: number): void {
    markDropped(this.page(reference), this.at(reference));
    this.#quietUntil = -Infinity;
  }

  /** The page a reference points into. */
  page(reference: number): DataView {
    return this.#pages.view(reference >>> OFFSET_BITS);
  }

  /** Where in its page a reference points to. */
  at(reference: number): number {
    return (reference & OFFSET_MASK) << 2;
  }

  /**
   * Takes at most `limit` records out of the queues: expired ones, which are first handed to `onExpired`, and dropped ones.
   *
   * @returns how many were taken out; less than `limit` when no queue has one at its head
   */
  reap(now: number, limit: number, onExpired: (reference: number) => void): number {
    if (now < this.#quietUntil) return 0;
    let taken = 0;
    for (let idle = 0; taken < limit && idle < this.#turns.length; idle += 1) {
      if (this.#turn >= this.#turns.length) this.#turn = 0;
      const before = taken;
      taken += this.#reapBand(this.#turns[this.#turn] as Band, now, limit - taken, onExpired);
      this.#turn += 1;
      if (taken > before) idle = -1;
    }
    if (taken < limit) this.#quietUntil = this.#firstExpiry();
    return taken;
  }

  #reapBand(band: Band, now: number, limit: number, onExpired: (reference: number) => void): number {
    for (let taken = 0; ; taken += 1) {
      const { first, offset } = band;
      if (offset === first.used) {
        this.#free(band);
        return taken;
      }
      if (taken === limit) return taken;
      if (!isDropped(first.view, offset)) {
        if (readExpiresAt(first.view, offset) > now) return taken;
        onExpired((first.number << OFFSET_BITS) | (offset >>> 2));
      }
      band.offset += readBytes(first.view, offset);
      if (band.offset === first.used && first.next !== undefined) {
        this.#pages.delete(first);
        band.first = first.next;
        band.offset = 0;
      }
    }
  }

  #firstExpiry(): number {
    let first = Infinity;
    for (const band of this.#turns) first = Math.min(first, readExpiresAt(band.first.view, band.offset));
    return first;
  }

  /** Gives an empty queue up. */
  #free(band: Band): void {
    this.#pages.delete(band.first);
    this.#bands.delete(band.lifetime);
    this.#recentBand = undefined;
    this.#turns.splice(this.#turns.indexOf(band), 1);
  }

  /** The page to write the next record of this lifetime to. */
  #pageFor(lifetimeMs: number, bytes: number): Page {
    const band = this.#bandFor(lifetimeMs, bytes);
    const { last } = band;
    // A page made for one huge record may have room where no reference can point to.
    if (last.used < MAX_PAGE_BYTES && last.used + bytes <= last.view.byteLength) return last;
    const page = this.#pages.add(Math.max(bytes, Math.min(2 * last.view.byteLength, MAX_PAGE_BYTES)));
    last.next = page;
    band.last = page;
    return page;
  }

  #bandFor(lifetimeMs: number, bytes: number): Band {
    // Nearly always the same as the last time.
    if (lifetimeMs === this.#recentLifetimeMs && this.#recentBand !== undefined) return this.#recentBand;
    const lifetime = roundLifetime(lifetimeMs);
    let band = this.#bands.get(lifetime);
    if (band === undefined) {
      const page = this.#pages.add(Math.max(FIRST_PAGE_BYTES, bytes));
      band = { lifetime, first: page, offset: 0, last: page };
      this.#bands.set(lifetime, band);
      this.#turns.push(band);
    }
    this.#recentLifetimeMs = lifetimeMs;
    this.#recentBand = band;
    return band;
  }
}

function roundLifetime(lifetime: number): number {
  const width = 2 ** Math.floor(Math.log2(lifetime)) / BANDS_PER_OCTAVE;
  return Math.ceil(lifetime / width) * width;
}
