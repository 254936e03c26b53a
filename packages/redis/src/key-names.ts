import { type HashForm, hashText } from '@hookgate/core/store-kit';

/** What the store's keys are called in Redis. */
export interface KeyNames {
  claim(key: string): string;
  nonce(key: string): string;
  /** Where those who wait for a key want to be told of a change: of its digest, which ends its name. */
  readonly channel: string;
  digest(key: string): string;
  claimOf(digest: string): string;
}

/** UTF-8 has no such byte. */
const HASH_FORM: HashForm = { utf8: '', utf16: Buffer.from([0xff]), encoding: 'base64url' };

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

/** SHA-256 of the key, as base64url. */
function digest(key: string): string {
  return hashText(key, HASH_FORM);
}
