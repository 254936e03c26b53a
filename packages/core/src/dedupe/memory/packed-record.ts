/** What is kept of a record that no longer changes: a done key, or a nonce. */
export interface RecordFacts {
  readonly hash: number;
  readonly key: string;
  /** A fingerprint or a nonce's value. */
  readonly text: string | undefined;
  /** Milliseconds on the store's clock. */
  readonly expiresAt: number;
  readonly fence: number;
  readonly attempt: number;
  readonly tokenHash: number;
}

// A record is a header of fixed fields, then the key, then the text: one byte a character where all of them fit in one.
const EXPIRES_AT = 0;
const FENCE = 8;
const HASH = 16;
const TOKEN_HASH = 20;
const ATTEMPT = 24;
const FLAGS = 27;
const KEY_LENGTH = 28;
const LENGTH = 32;
const CHARACTERS = 36;

const MAX_ATTEMPT = 2 ** 24 - 1;
const [DROPPED, WIDE, HAS_TEXT] = [1, 2, 4];

/** A record as it stands in a page, read where it is. */
export class PackedRecord {
  readonly #page: DataView;
  readonly #at: number;

  constructor(page: DataView, at: number) {
    this.#page = page;
    this.#at = at;
  }

  get expiresAt(): number {
    return this.#page.getFloat64(this.#at + EXPIRES_AT);
  }

  get fence(): number {
    return this.#page.getFloat64(this.#at + FENCE);
  }

  get hash(): number {
    return this.#page.getInt32(this.#at + HASH);
  }

  get tokenHash(): number {
    return this.#page.getInt32(this.#at + TOKEN_HASH);
  }

  get attempt(): number {
    return this.#page.getUint32(this.#at + ATTEMPT) >>> 8;
  }

  get text(): string | undefined {
    if (!this.#is(HAS_TEXT)) return undefined;
    let text = '';
    for (let i = this.#keyLength; i < this.length; i += 1) text += String.fromCharCode(this.#charCode(i));
    return text;
  }

  /** Characters of key and text together. */
  get length(): number {
    return this.#page.getUint32(this.#at + LENGTH);
  }

  /** How many bytes it takes, a multiple of 4. */
  get bytes(): number {
    return align(CHARACTERS + (this.#is(WIDE) ? 2 : 1) * this.length);
  }

  get isDropped(): boolean {
    return this.#is(DROPPED);
  }

  /** Marks it as gone; its bytes are freed in their turn. */
  drop(): void {
    const at = this.#at + FLAGS;
    this.#page.setUint8(at, this.#page.getUint8(at) | DROPPED);
  }

  hasKey(key: string): boolean {
    if (this.#keyLength !== key.length) return false;
    for (let i = 0; i < key.length; i += 1) if (this.#charCode(i) !== key.charCodeAt(i)) return false;
    return true;
  }

  get #keyLength(): number {
    return this.#page.getUint32(this.#at + KEY_LENGTH);
  }

  #is(flag: number): boolean {
    return (this.#page.getUint8(this.#at + FLAGS) & flag) !== 0;
  }

  /** A character of the key, or of the text behind it. */
  #charCode(i: number): number {
    const at = this.#at + CHARACTERS;
    return this.#is(WIDE) ? this.#page.getUint16(at + 2 * i) : this.#page.getUint8(at + i);
  }
}

/** The most bytes {@link writeRecord} can need. */
export function maxBytesOf({ key, text = '' }: RecordFacts): number {
  return align(CHARACTERS + 2 * (key.length + text.length));
}

/** Writes a record and answers how many bytes it took. */
export function writeRecord(page: DataView, at: number, facts: RecordFacts): number {
  const { key, text = '' } = facts;
  const length = key.length + text.length;
  const keyAt = at + CHARACTERS;
  const isNarrow = writeNarrow(page, keyAt, key) && writeNarrow(page, keyAt + key.length, text);
  if (!isNarrow) {
    writeWide(page, keyAt, key);
    writeWide(page, keyAt + 2 * key.length, text);
  }
  const flags = (isNarrow ? 0 : WIDE) | (facts.text === undefined ? 0 : HAS_TEXT);
  page.setFloat64(at + EXPIRES_AT, facts.expiresAt);
  page.setFloat64(at + FENCE, facts.fence);
  page.setInt32(at + HASH, facts.hash);
  page.setInt32(at + TOKEN_HASH, facts.tokenHash);
  page.setUint32(at + ATTEMPT, (Math.min(facts.attempt, MAX_ATTEMPT) << 8) | flags);
  page.setUint32(at + KEY_LENGTH, key.length);
  page.setUint32(at + LENGTH, length);
  return align(CHARACTERS + (isNarrow ? 1 : 2) * length);
}

function align(bytes: number): number {
  return (bytes + 3) & ~3;
}

/** Answers whether each character fits in a byte. */
function writeNarrow(page: DataView, start: number, text: string): boolean {
  let bits = 0;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    page.setUint8(start + i, code);
    bits |= code;
  }
  return bits <= 0xff;
}

function writeWide(page: DataView, start: number, text: string): void {
  for (let i = 0; i < text.length; i += 1) page.setUint16(start + 2 * i, text.charCodeAt(i));
}
