import crypto from 'node:crypto';

/** What the store's keys are called in Redis. */
export interface KeyNames {
  claim(key: string): string;
  nonce(key: string): string;
  /** Where those who wait for a key want to be told of a change: of its digest, which ends its name. */
  readonly channel: string;
  digest(key: string): string;
  claimOf(digest: string): string;
}

const LONE_SURROGATE = /\p{Surrogate}/u;
const NOT_UTF8 = Buffer.from([0xff]);

/**
 * Keys are hashed, so that any length and alphabet is safe and short, and spread over a cluster. The prefix stays readable:
 * `hookgate:` and 43 characters is a claim, `hookgate:n:` and 43 characters a nonce.
 */
export function keyNames(prefix: string): KeyNames {
  return {
    claim: (key) => prefix + digest(key),
    nonce: (key) => `${prefix}n:${digest(key)}`,
    channel: `${prefix}wake`,
    digest,
    claimOf: (digested) => prefix + digested,
  };
}

/** SHA-256 of the key in UTF-8, as base64url. Lone surrogates, all one in UTF-8, go as UTF-16, behind a byte UTF-8 never has. */
function digest(key: string): string {
  return LONE_SURROGATE.test(key) ? sha256(Buffer.concat([NOT_UTF8, Buffer.from(key, 'utf16le')])) : sha256(key);
}

/** `crypto.hash` exists from Node 20.12, and costs half. */
const sha256: (data: string | Buffer) => string =
  typeof crypto.hash === 'function'
    ? (data) => crypto.hash('sha256', data, 'base64url')
    : (data) => crypto.createHash('sha256').update(data).digest('base64url');
