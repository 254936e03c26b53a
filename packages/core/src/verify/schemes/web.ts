import type { SchemeAlgorithm } from './scheme-crypto.ts';

export function importSchemeKey(algorithm: SchemeAlgorithm, bytes: Uint8Array): Promise<CryptoKey> {
  const how = algorithm === 'Ed25519' ? { name: algorithm } : { name: 'HMAC', hash: algorithm };
  return crypto.subtle.importKey('raw', bytes as Uint8Array<ArrayBuffer>, how, false, ['verify']);
}

/** subtle.verify compares in constant time. */
export function verifyMessage(key: object, message: Uint8Array, signature: Uint8Array): Promise<boolean> {
  const schemeKey = key as CryptoKey;
  const [bytes, text] = [signature as Uint8Array<ArrayBuffer>, message as Uint8Array<ArrayBuffer>];
  return crypto.subtle.verify(schemeKey.algorithm.name, schemeKey, bytes, text);
}
