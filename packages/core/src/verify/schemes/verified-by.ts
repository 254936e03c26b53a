import type { MaybePromise } from '../../runtime/maybe-promise.ts';
import type { Scheme, SignedRequest } from './scheme.ts';
import { type SchemeKey, schemeKey } from './scheme-key.ts';

/** What a verification of your own is given. Nothing of it is trusted. */
export interface VerifyMaterial extends SignedRequest {
  /** One of the configured secrets, as it was configured; each is tried in turn. */
  readonly secret: string;
}

/**
 * A verification of your own, for what no other scheme says (certificates, signatures in the body, a vendor's own function).
 *
 * Only `true` passes. Whatever else it answers or throws is a refusal, 401. `'unavailable'` (a certificate cannot be fetched
 * now) and a promise that does not settle are answered 503, and the sender comes again. It is called for strangers, before
 * anything is verified, so it must be cheap, and must compare in constant time (`crypto.timingSafeEqual`).
 */
export function verifiedBy(verify: (material: VerifyMaterial) => MaybePromise<boolean | 'unavailable'>): Scheme {
  if (typeof verify !== 'function') throw new TypeError('verifiedBy() takes the function that verifies.');
  return Object.freeze<Scheme>({
    name: 'a function of your own',
    signatureBytes: undefined,
    importKey: (secret, text) => schemeKey(secret, text),
    verify: (key, signed) => verify({ ...signed, secret: (key as SchemeKey<string>).material }),
  });
}
