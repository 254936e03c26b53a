import { schemeCrypto } from '../../runtime/runtime.ts';
import { bytesOfHex } from './bytes-of-hex.ts';
import type { Scheme } from './scheme.ts';
import { type SchemeKey, schemeKey } from './scheme-key.ts';

const KEY_BYTES = 32;

/** Of the first test vector of RFC 8032. Of random bytes every other 32 are no point of the curve, and are told so in no time. */
const A_POINT = 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a';

/**
 * Ed25519: the "secret" is the sender's public key. It is 64 hex digits, as Discord gives it out, or whatever the provider's
 * `decodeSecret` makes 32 bytes of.
 */
export const ed25519: Scheme = /* @__PURE__ */ Object.freeze<Scheme>({
  name: 'ed25519',
  signatureBytes: 64,
  decodeSecret: (secret) => bytesOfHex(/^[0-9a-f]{64}$/i.test(secret) ? secret : ''),
  strangerSecret: /* @__PURE__ */ bytesOfHex(A_POINT),
  importKey(publicKey) {
    if (publicKey.length !== KEY_BYTES || isWeak(publicKey)) {
      throw new TypeError('The webhook secret must be a public key of Ed25519, 32 bytes: copy the whole of it.');
    }
    return schemeKey(publicKey, schemeCrypto.importSchemeKey('Ed25519', publicKey));
  },
  verify: (key, { content, signature }) =>
    schemeCrypto.verifyMessage((key as SchemeKey<object>).material, content, bytesOfHex(signature)),
});

/** A number below two, or all zeros or ones but for its ends: points of a small order, for which anybody can sign. */
function isWeak([first = 0, ...rest]: Uint8Array): boolean {
  const last = (rest.pop() ?? 0) & 0x7f;
  const isZero = rest.every((byte) => byte === 0) && last === 0 && first <= 1;
  const isPrime = rest.every((byte) => byte === 0xff) && last === 0x7f && first >= 0xec;
  return isZero || isPrime;
}
