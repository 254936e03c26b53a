import crypto, { type KeyObject } from 'node:crypto';
import zlib from 'node:zlib';
import { MAC_BYTES, type MacKey, SECRET_ID_LABEL, SECRET_ID_LENGTH } from './mac.ts';
import { canHashAtOnce, type HmacPads, hmacPads, verifyAtOnce } from './one-shot-hmac.ts';

/** Node's synchronous crypto: 5 to 15 times cheaper than WebCrypto for bodies up to 1 KB. */

interface NodeMacKey extends MacKey {
  readonly key: KeyObject;
  readonly pads: HmacPads;
}

export function importMacKey(secret: Uint8Array): MacKey {
  const key = crypto.createSecretKey(secret);
  const id = crypto.createHmac('sha256', key).update(SECRET_ID_LABEL).digest('hex').slice(0, SECRET_ID_LENGTH);
  const macKey: NodeMacKey = { id, key, pads: hmacPads(secret) };
  return macKey;
}

export function verifyMac(macKey: MacKey, prefix: string, body: Uint8Array, signature: Uint8Array): boolean {
  // The length is public; timingSafeEqual throws when it differs.
  if (signature.length !== MAC_BYTES) return false;
  const { key, pads } = macKey as NodeMacKey;
  if (canHashAtOnce(prefix, body)) return verifyAtOnce(pads, prefix, body, signature);
  const hmac = crypto.createHmac('sha256', key);
  if (prefix !== '') hmac.update(prefix, 'utf8');
  return crypto.timingSafeEqual(hmac.update(body).digest(), signature);
}

export function sha256Hex(bytes: Uint8Array): string {
  return crypto.createHash('sha256').update(bytes).digest('hex');
}

export function bodyChecksum(body: Uint8Array): string {
  // zlib.crc32 exists from Node 20.15 and 22.2; it costs a tenth of a SHA-256.
  if (typeof zlib.crc32 !== 'function') return `sha256:${sha256Hex(body).slice(0, 16)}`;
  return `crc32:${body.length.toString(16)}:${zlib.crc32(body).toString(16)}`;
}
