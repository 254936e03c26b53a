import type { MaybePromise } from '../maybe-promise.ts';

/** A secret made ready for many MACs. What is inside is the business of the runtime's module. */
export interface MacKey {
  /** Eight hex characters that name the secret without giving it away. */
  readonly id: string;
}

/** What each runtime provides under `#mac`; the package's `imports` conditions choose the file. */
export interface MacModule {
  /** Prepares a secret's bytes. */
  importMacKey(secret: Uint8Array): MaybePromise<MacKey>;
  /** Whether `signature` is HMAC-SHA256(key, prefix ‖ body), compared in constant time. */
  verifyMac(key: MacKey, prefix: string, body: Uint8Array, signature: Uint8Array): MaybePromise<boolean>;
  /** SHA-256 of the bytes, lower-case hex. */
  sha256Hex(bytes: Uint8Array): MaybePromise<string>;
  /** A digest to tell different bodies apart, not to resist forgery; it starts with the name of its algorithm. */
  bodyChecksum(body: Uint8Array): MaybePromise<string>;
}

/** Bytes of an HMAC-SHA256. */
export const MAC_BYTES = 32;

/** What a secret's id is the MAC of, so that the id is no plain digest of the secret. */
export const SECRET_ID_LABEL = 'hookgate secret id';

/** Characters of a secret's id. */
export const SECRET_ID_LENGTH = 8;
