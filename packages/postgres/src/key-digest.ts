import { createHash } from 'node:crypto';

const LONE_SURROGATE = /\p{Surrogate}/u;
const MAX_READABLE_LENGTH = 500;

/**
 * What a key is called in the table: 128 bits of its SHA-256, in the form of a uuid. Any length and alphabet is safe, and
 * takes 16 bytes. Keys and nonces never meet.
 */
export function keyDigest(kind: 'claim' | 'nonce', key: string): string {
  const hash = createHash('sha256').update(`${kind}:`);
  // Lone surrogates, all one in UTF-8, are told apart by UTF-16.
  if (LONE_SURROGATE.test(key)) hash.update('utf-16:').update(key, 'utf16le');
  else hash.update(key);
  return hash
    .digest('hex')
    .slice(0, 32)
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** The key for people to read, without what PostgreSQL cannot store. */
export function readableKey(key: string): string {
  return key
    .slice(0, MAX_READABLE_LENGTH)
    .replaceAll('\0', '\ufffd')
    .replace(/\p{Surrogate}/gu, '\ufffd');
}
