import type { MaybePromise } from '../../runtime/maybe-promise.ts';

/** A key of one of these algorithms. What is inside is the business of the runtime's module. */
export type SchemeAlgorithm = 'SHA-1' | 'SHA-512' | 'Ed25519';

/** The crypto of a runtime that schemes other than HMAC-SHA256 need. */
export interface SchemeCrypto {
  /** @param bytes the key of an HMAC, or the 32 bytes of a public key of Ed25519 */
  importSchemeKey(algorithm: SchemeAlgorithm, bytes: Uint8Array): MaybePromise<object>;
  /** Whether the signature over the message is good, compared in constant time where the key is secret. */
  verifyMessage(key: object, message: Uint8Array, signature: Uint8Array): MaybePromise<boolean>;
}
