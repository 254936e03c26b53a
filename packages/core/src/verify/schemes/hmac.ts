import { schemeCrypto } from '../../runtime/runtime.ts';
import { bytesOfHex } from './bytes-of-hex.ts';
import type { Scheme } from './scheme.ts';
import type { SchemeAlgorithm } from './scheme-crypto.ts';
import { type SchemeKey, schemeKey } from './scheme-key.ts';

/** HMAC-SHA1: Twilio, Intercom, Vercel. The weakness of SHA-1 does not reach its HMAC. */
export const hmacSha1: Scheme = /* @__PURE__ */ hmac('hmac-sha1', 'SHA-1', 20);

/** HMAC-SHA512. */
export const hmacSha512: Scheme = /* @__PURE__ */ hmac('hmac-sha512', 'SHA-512', 64);

function hmac(name: string, algorithm: SchemeAlgorithm, signatureBytes: number): Scheme {
  return Object.freeze<Scheme>({
    name,
    signatureBytes,
    importKey: (secret) => schemeKey(secret, schemeCrypto.importSchemeKey(algorithm, secret)),
    verify: (key, { content, signature }) =>
      schemeCrypto.verifyMessage((key as SchemeKey<object>).material, content, bytesOfHex(signature)),
  });
}
