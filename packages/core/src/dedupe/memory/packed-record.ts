/** A record that no longer changes: a done key, or a nonce. */
export interface PackedRecord {
  readonly hash: number;
  readonly key: string;
  /** A fingerprint or a nonce's value. */
  readonly text: string | undefined;
  /** Milliseconds on the store's clock. */
  readonly expiresAt: number;
  readonly fence: bigint;
  readonly attempt: number;
  readonly tokenHash: number;
}

// A record is a header of fixed fields, then the key, then the text, one byte a character where all of them fit in one.
const EXPIRES_AT = 0;
const FENCE = 8;
const HASH = 16;
const TOKEN_HASH = 20;
const ATTEMPT = 24;
const FLAGS = 27;
const KEY_LENGTH = 28;
const TEXT_LENGTH = 32;
const KEY = 36;

const MAX_ATTEMPT = 2 ** 24 - 1;
const [DROPPED, WIDE_KEY, HAS_TEXT, WIDE_TEXT] = [1, 2, 4, 8];

/** The most bytes {@link writeRecord} can need. */
export function maxBytesOf({ key, text }: PackedRecord): number {
  return align(KEY + 2 * (key.length + (text === undefined ? 0 : text.length)));
}

/** Writes a record and answers how many bytes it took, a multiple of 4. */
export function writeRecord(page: DataView, at: number, record: PackedRecord): number {
  const { key, text } = record;
  let flags = 0;
  let end = writeNarrow(page, at + KEY, key);
  if (end === 0) {
    flags = WIDE_KEY;
    end = writeWide(page, at + KEY, key);
  }
  if (text !== undefined) {
    flags |= HAS_TEXT;
    const start = end;
    end = writeNarrow(page, start, text);
    if (end === 0) {
      flags |= WIDE_TEXT;
      end = writeWide(page, start, text);
    }
  }
  page.setFloat64(at + EXPIRES_AT, record.expiresAt);
  page.setBigUint64(at + FENCE, record.fence);
  page.setInt32(at + HASH, record.hash);
  page.setInt32(at + TOKEN_HASH, record.tokenHash);
  page.setUint32(at + ATTEMPT, (Math.min(record.attempt, MAX_ATTEMPT) << 8) | flags);
  page.setUint32(at + KEY_LENGTH, key.length);
  page.setUint32(at + TEXT_LENGTH, text === undefined ? 0 : text.length);
  return align(end - at);
}

export function readExpiresAt(page: DataView, at: number): number {
  return page.getFloat64(at + EXPIRES_AT);
}

export function readFence(page: DataView, at: number): bigint {
  return page.getBigUint64(at + FENCE);
}

export function readHash(page: DataView, at: number): number {
  return page.getInt32(at + HASH);
}

export function readTokenHash(page: DataView, at: number): number {
  return page.getInt32(at + TOKEN_HASH);
}

export function readAttempt(page: DataView, at: number): number {
  return page.getUint32(at + ATTEMPT) >>> 8;
}

/** Characters of key and text together. */
export function readLength(page: DataView, at: number): number {
  return page.getUint32(at + KEY_LENGTH) + page.getUint32(at + TEXT_LENGTH);
}

/** How many bytes the record takes. */
export function readBytes(page: DataView, at: number): number {
  const length = page.getUint32(at + TEXT_LENGTH);
  const wide = (page.getUint8(at + FLAGS) & WIDE_TEXT) !== 0;
  return align(textAt(page, at) + (wide ? 2 * length : length) - at);
}

export function isDropped(page: DataView, at: number): boolean {
  return (page.getUint8(at + FLAGS) & DROPPED) !== 0;
}

/** Marks a record as gone; its bytes are freed in their turn. */
export function markDropped(page: DataView, at: number): void {
  page.setUint8(at + FLAGS, page.getUint8(at + FLAGS) | DROPPED);
}

export function hasKey(page: DataView, at: number, key: string): boolean {
  if (page.getUint32(at + KEY_LENGTH) !== key.length) return false;
  const wide = (page.getUint8(at + FLAGS) & WIDE_KEY) !== 0;
  for (let i = 0; i < key.length; i += 1) {
    if (readCharCode(page, at + KEY, i, wide) !== key.charCodeAt(i)) return false;
  }
  return true;
}

export function readText(page: DataView, at: number): string | undefined {
  const flags = page.getUint8(at + FLAGS);
  if ((flags & HAS_TEXT) === 0) return undefined;
  const start = textAt(page, at);
  const length = page.getUint32(at + TEXT_LENGTH);
  let text = '';
  for (let i = 0; i < length; i += 1)
    text += String.fromCharCode(readCharCode(page, start, i, (flags & WIDE_TEXT) !== 0));
  return text;
}

function align(bytes: number): number {
  return (bytes + 3) & ~3;
}

function textAt(page: DataView, at: number): number {
  const length = page.getUint32(at + KEY_LENGTH);
  return at + KEY + ((page.getUint8(at + FLAGS) & WIDE_KEY) === 0 ? length : 2 * length);
}

function readCharCode(page: DataView, start: number, i: number, wide: boolean): number {
  return wide ? page.getUint16(start + 2 * i) : page.getUint8(start + i);
}

/** Answers where the text ends, or 0 when it has a character of more than one byte. */
function writeNarrow(page: DataView, start: number, text: string): number {
  let bits = 0;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    page.setUint8(start + i, code);
    bits |= code;
  }
  return bits > 0xff ? 0 : start + text.length;
}

function writeWide(page: DataView, start: number, text: string): number {
  for (let i = 0; i < text.length; i += 1) page.setUint16(start + 2 * i, text.charCodeAt(i));
  return start + 2 * text.length;
}
