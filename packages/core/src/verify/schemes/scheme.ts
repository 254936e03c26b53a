import type { MaybePromise } from '../../runtime/maybe-promise.ts';
import type { MacKey } from '../mac/mac.ts';

/**
 * How a signature is checked, where it is not HMAC-SHA256: `hmacSha1`, `hmacSha512`, `ed25519`, `sharedToken` or
 * `verifiedBy(…)`. An application that uses none of them bundles none of them.
 */
export interface Scheme {
  /** As diagnoses call it. */
  readonly name: string;
  /** How many bytes a signature has; `undefined`: it is text and has no encoding. */
  readonly signatureBytes: number | undefined;
  /** How secrets are written where the sender's definition does not say. Default: UTF-8. */
  readonly decodeSecret?: (secret: string) => Uint8Array;
  /**
   * The bytes of a secret that takes as long to verify with as any other, for requests of a tenant nobody knows. It is no secret:
   * whatever it verifies is refused. Default: random bytes.
   */
  readonly strangerSecret?: Uint8Array;
  /**
   * Makes a secret ready.
   *
   * @param text the secret as it was configured
   * @throws TypeError when it is none; the secret is not in its message
   */
  readonly importKey: (secret: Uint8Array, text: string) => MaybePromise<MacKey>;
  /** Whether the signature is good. `'unavailable'`: it cannot be told now, and the sender is to come again. */
  readonly verify: (key: MacKey, signed: SignedRequest) => MaybePromise<boolean | 'unavailable'>;
}

/** A request whose signature is to be checked. Nothing of it is trusted. */
export interface SignedRequest {
  /** What is signed, to the byte: prefix, body and suffix, or what `signedContent` answered. */
  readonly content: Uint8Array;
  /** The exact bytes of the body. */
  readonly body: Uint8Array;
  /** Lower-case hex, or the text as it came where the scheme has no encoding. */
  readonly signature: string;
  readonly method: string;
  /** Path and query as they came; with the option `publicUrl`, the whole URL. */
  readonly url: string;
  /** One header, by its lower-case name. */
  header(name: string): string | undefined;
}
