import crypto, { type KeyObject } from 'node:crypto';
import type { SchemeAlgorithm } from './scheme-crypto.ts';

interface NodeSchemeKey {
  readonly algorithm: SchemeAlgorithm;
  readonly key: KeyObject;
}

/** What stands in front of the bytes of a public key of Ed25519 in a SubjectPublicKeyInfo (RFC 8410). */
const ED25519_HEAD = /* @__PURE__ */ Buffer.from('302a300506032b6570032100', 'hex');

export function importSchemeKey(algorithm: SchemeAlgorithm, bytes: Uint8Array): object {
  const key =
    algorithm === 'Ed25519'
      ? crypto.createPublicKey({ key: Buffer.concat([ED25519_HEAD, bytes]), format: 'der', type: 'spki' })
      : crypto.createSecretKey(bytes);
  return { algorithm, key } satisfies NodeSchemeKey;
}

export function verifyMessage(schemeKey: object, message: Uint8Array, signature: Uint8Array): boolean {
  const { algorithm, key } = schemeKey as NodeSchemeKey;
  if (algorithm === 'Ed25519') return crypto.verify(null, message, key, signature);
  const expected = crypto
    .createHmac(algorithm === 'SHA-1' ? 'sha1' : 'sha512', key)
    .update(message)
    .digest();
  return expected.length === signature.length && crypto.timingSafeEqual(expected, signature);
}
