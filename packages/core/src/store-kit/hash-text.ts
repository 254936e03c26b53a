import crypto from 'node:crypto';

/** What goes in front of the text that is hashed, and how the hash is written. */
export interface HashForm {
  readonly utf8: string;
  /** In front of text with lone surrogates, which is hashed as UTF-16: bytes that tell it from every other text. */
  readonly utf16: Uint8Array;
  readonly encoding: 'hex' | 'base64url';
}

const LONE_SURROGATE = /\p{Surrogate}/u;

/** SHA-256 of text of any length and alphabet. Lone surrogates, all one in UTF-8, are told apart. */
export function hashText(text: string, { utf8, utf16, encoding }: HashForm): string {
  return LONE_SURROGATE.test(text)
    ? sha256(Buffer.concat([utf16, Buffer.from(text, 'utf16le')]), encoding)
    : sha256(utf8 + text, encoding);
}

/** `crypto.hash` exists from Node 20.12, and costs a third to a half. */
const sha256: (data: string | Buffer, encoding: HashForm['encoding']) => string =
  typeof crypto.hash === 'function'
    ? (data, encoding) => crypto.hash('sha256', data, encoding)
    : (data, encoding) => crypto.createHash('sha256').update(data).digest(encoding);
