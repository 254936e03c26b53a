import { isPromise } from '../../runtime/maybe-promise.ts';
import { mac } from '../../runtime/runtime.ts';
import { utf8Bytes } from '../../runtime/utf8-bytes.ts';
import { equalTexts } from './equal-texts.ts';
import type { Scheme } from './scheme.ts';
import { type SchemeKey, schemeKey } from './scheme-key.ts';

/**
 * The secret itself is in the header (GitLab, Telegram): compared in constant time. Nothing is signed then. Whoever has seen
 * one delivery can forge all others, so it is only as good as the TLS connection it comes over.
 */
export const sharedToken: Scheme = /* @__PURE__ */ Object.freeze<Scheme>({
  name: 'token',
  signatureBytes: undefined,
  importKey: (secret) => schemeKey(secret, mac.sha256Hex(secret)),
  verify(key, { signature }) {
    const { material } = key as SchemeKey<string>;
    // Digests: the time of a comparison must not tell the length of the secret either.
    const digest = mac.sha256Hex(utf8Bytes(signature));
    return isPromise(digest) ? digest.then((hex) => equalTexts(hex, material)) : equalTexts(digest, material);
  },
});
