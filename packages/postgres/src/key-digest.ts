import { type HashForm, hashText } from '@hookgate/core/store-kit';

const MAX_READABLE_LENGTH = 500;
const FORMS = { claim: hashForm('claim'), nonce: hashForm('nonce') };

/**
 * What a key is called in the table: 128 bits of its SHA-256, in the form of a uuid. Any length and alphabet is safe,
 * and takes 16 bytes. Keys and nonces never meet.
 */
export function keyDigest(kind: 'claim' | 'nonce', key: string): string {
  const hex = hashText(key, FORMS[kind]);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}

function hashForm(kind: string): HashForm {
  return { utf8: `${kind}:`, utf16: Buffer.from(`${kind}:utf-16:`), encoding: 'hex' };
}

/** The key for people to read, without what PostgreSQL cannot store. */
export function readableKey(key: string): string {
  return key
    .slice(0, MAX_READABLE_LENGTH)
    .replaceAll('\0', '\ufffd')
    .replace(/\p{Surrogate}/gu, '\ufffd');
}
