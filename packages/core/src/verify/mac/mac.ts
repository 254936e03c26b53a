import type { MaybePromise } from '../../runtime/maybe-promise.ts';

/** A secret made ready for many MACs. What is inside is the business of the runtime's module. */
export interface MacKey {
  /** Eight hex characters that name the secret without giving it away. */
  readonly id: string;
  /** The same, so long that nobody can find a second secret with it: what keys in the store may depend on. */
  readonly digest: string;
}

/** The crypto of a runtime. */
export interface MacModule {
  /** Prepares a secret's bytes. */
  importMacKey(secret: Uint8Array): MaybePromise<MacKey>;
  /**
   * Whether `signature` is HMAC-SHA256(key, prefix ‖ body), compared in constant time.
   *
   * @param signature lower-case hex, as `decodeSignature` answers it; one of another length never matches
   */
  verifyMac(key: MacKey, prefix: string, body: Uint8Array, signature: string): MaybePromise<boolean>;
  /** SHA-256 of the bytes, lower-case hex. */
  sha256Hex(bytes: Uint8Array): MaybePromise<string>;
  /** SHA-256 of a text's UTF-8, or of its marked UTF-16 where it has halves of surrogate pairs, lower-case hex; synchronous everywhere. */
  sha256OfText(text: string): string;
  /** A digest to tell different bodies apart, not to resist forgery; it starts with the name of its algorithm. */
  bodyChecksum(body: Uint8Array): MaybePromise<string>;
}

/** Characters of an HMAC-SHA256 in hex. */
export const MAC_HEX_LENGTH = 64;

/** What a secret's id is the MAC of, so that the id is no plain digest of the secret. */
export const SECRET_ID_LABEL = 'hookgate secret id';

/** Characters of a secret's id. */
export const SECRET_ID_LENGTH = 8;

/** Characters of a secret's digest. */
export const SECRET_DIGEST_LENGTH = 32;
