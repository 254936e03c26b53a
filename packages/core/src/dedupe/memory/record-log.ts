import { maxBytesOf, PackedRecord, type RecordFacts, writeRecord } from './packed-record.ts';

// A reference is a page's number and a place in it, counted in words of 4 bytes, in 31 bits.
const OFFSET_BITS = 16;
const OFFSET_MASK = (1 << OFFSET_BITS) - 1;
const MAX_PAGES = 1 << (31 - OFFSET_BITS);
const [FIRST_PAGE_BYTES, MAX_PAGE_BYTES] = [4_096, 4 << OFFSET_BITS];
const BANDS_PER_OCTAVE = 16;

/** Bytes outside the garbage-collected heap, written from front to back. */
interface Page {
  readonly number: number;
  readonly view: DataView;
  used: number;
  /** The page that is written when this one is full. */
  next: Page | undefined;
}

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
  /** By number; numbers are used again. */
  readonly #pages: (Page | undefined)[] = [undefined];
  readonly #freeNumbers: number[] = [];
  /** The bytes of a full page that was given up, for the next one: new ones are zeroed, and collected some day. */
  #spare: DataView | undefined;
  readonly #bands = new Map<number, Band>();
  #recentLifetimeMs = 0;
  #recentBand: Band | undefined;
  /** Until then no queue has a record at its head that could be taken out. */
  #quietUntil = Infinity;

  /**
   * Writes a record.
   *
   * @param lifetimeMs how long it is to live from now; chooses its queue
   * @returns a reference: a positive 31-bit integer
   * @throws Error when 8 GiB are in use
   */
  append(facts: RecordFacts, lifetimeMs: number): number {
    const page = this.#pageFor(lifetimeMs, maxBytesOf(facts));
    if (facts.expiresAt < this.#quietUntil) this.#quietUntil = facts.expiresAt;
    const at = page.used;
    page.used += writeRecord(page.view, at, facts);
    return referenceTo(page, at);
  }

  /** The record a reference stands for. */
  read(reference: number): PackedRecord {
    return new PackedRecord((this.#pages[reference >>> OFFSET_BITS] as Page).view, (reference & OFFSET_MASK) << 2);
  }

  /** Gives a record up before its time; its bytes are freed in their turn. */
  drop(reference: number): void {
    this.read(reference).drop();
    this.#quietUntil = -Infinity;
  }

  /**
   * Takes at most `limit` records out of the queues: expired ones, which are first handed to `onExpired`, and dropped ones.
   *
   * @returns how many were taken out; less than `limit` when no queue has one at its head
   */
  reap(now: number, limit: number, onExpired: (reference: number) => void): number {
    if (now < this.#quietUntil) return 0;
    let taken = 0;
    let quietUntil = Infinity;
    for (const band of this.#bands.values()) {
      for (let head = this.#headOf(band); head !== undefined; head = this.#headOf(band)) {
        if (taken === limit) return taken;
        if (!head.isDropped) {
          if (head.expiresAt > now) {
            quietUntil = Math.min(quietUntil, head.expiresAt);
            break;
          }
          onExpired(referenceTo(band.first, band.offset));
        }
        band.offset += head.bytes;
        taken += 1;
      }
    }
    this.#quietUntil = quietUntil;
    return taken;
  }

  /** The first record of a queue. Pages that were read to their end are given up, as is a queue with its last one. */
  #headOf(band: Band): PackedRecord | undefined {
    const { first, offset } = band;
    if (offset < first.used) return new PackedRecord(first.view, offset);
    this.#deletePage(first);
    if (first.next === undefined) {
      this.#bands.delete(band.lifetime);
      this.#recentBand = undefined;
      return undefined;
    }
    band.first = first.next;
    band.offset = 0;
    return this.#headOf(band);
  }

  /** The page to write the next record of this lifetime to. */
  #pageFor(lifetimeMs: number, bytes: number): Page {
    const band = this.#bandFor(lifetimeMs, bytes);
    const { last } = band;
    // A page made for one huge record may have room where no reference can point to.
    if (last.used < MAX_PAGE_BYTES && last.used + bytes <= last.view.byteLength) return last;
    const page = this.#addPage(Math.max(bytes, Math.min(2 * last.view.byteLength, MAX_PAGE_BYTES)));
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
      const page = this.#addPage(Math.max(FIRST_PAGE_BYTES, bytes));
      band = { lifetime, first: page, offset: 0, last: page };
      this.#bands.set(lifetime, band);
    }
    this.#recentLifetimeMs = lifetimeMs;
    this.#recentBand = band;
    return band;
  }

  #addPage(bytes: number): Page {
    const number = this.#freeNumbers.pop() ?? this.#pages.length;
    if (number >= MAX_PAGES) throw new Error('memoryStore: no more than 8 GiB of records can be kept');
    let view = this.#spare;
    if (view?.byteLength === bytes) this.#spare = undefined;
    else view = new DataView(new ArrayBuffer(bytes));
    const page: Page = { number, view, used: 0, next: undefined };
    this.#pages[number] = page;
    return page;
  }

  #deletePage({ number, view }: Page): void {
    this.#pages[number] = undefined;
    this.#freeNumbers.push(number);
    if (view.byteLength === MAX_PAGE_BYTES) this.#spare = view;
  }
}

function referenceTo(page: Page, at: number): number {
  return (page.number << OFFSET_BITS) | (at >>> 2);
}

function roundLifetime(lifetime: number): number {
  const width = 2 ** Math.floor(Math.log2(lifetime)) / BANDS_PER_OCTAVE;
  return Math.ceil(lifetime / width) * width;
}
