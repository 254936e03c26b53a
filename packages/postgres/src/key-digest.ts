import crypto from 'node:crypto';

const LONE_SURROGATE = /\p{Surrogate}/u;
const MAX_READABLE_LENGTH = 500;

/**
 * What a key is called in the table: 128 bits of its SHA-256, in the form of a uuid. Any length and alphabet is safe,
 * and takes 16 bytes. Keys and nonces never meet.
 */
export function keyDigest(kind: 'claim' | 'nonce', key: string): string {
  // Lone surrogates, all one in UTF-8, are told apart by UTF-16.
  const hex = LONE_SURROGATE.test(key)
    ? sha256(Buffer.concat([Buffer.from(`${kind}:utf-16:`), Buffer.from(key, 'utf16le')]))
    : sha256(`${kind}:${key}`);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}

/** `crypto.hash` exists from Node 20.12, and costs a third. */
const sha256: (data: string | Buffer) => string =
  typeof crypto.hash === 'function'
    ? (data) => crypto.hash('sha256', data, 'hex')
    : (data) => crypto.createHash('sha256').update(data).digest('hex');

/** The key for people to read, without what PostgreSQL cannot store. */
export function readableKey(key: string): string {
  return key
    .slice(0, MAX_READABLE_LENGTH)
    .replaceAll('\0', '\ufffd')
    .replace(/\p{Surrogate}/gu, '\ufffd');
}
