import crypto from 'node:crypto';

/**
 * HMAC(K, m) is H(opad ‖ H(ipad ‖ m)). Two one-shot hashes cost half of a `createHmac` for small bodies, where the price
 * is that of making and finishing native objects, not of hashing. Above a few kilobytes copying the body costs as much as
 * it saves.
 *
 * The buffers are shared by all verifications: each message is written and read within one synchronous call, so no two
 * meet. They hold a padded key and the last small body, as the process does anyway.
 */

/** A secret XORed with the two constants of HMAC (RFC 2104). */
export interface HmacPads {
  readonly inner: Uint8Array;
  readonly outer: Uint8Array;
}

const BLOCK_BYTES = 64;
const DIGEST_BYTES = 32;
const MAX_MESSAGE_BYTES = 16_384;

const innerMessage = Buffer.alloc(BLOCK_BYTES + MAX_MESSAGE_BYTES);
const outerMessage = Buffer.alloc(BLOCK_BYTES + DIGEST_BYTES);

export function hmacPads(secret: Uint8Array): HmacPads {
  const key = new Uint8Array(BLOCK_BYTES);
  key.set(secret.length > BLOCK_BYTES ? crypto.createHash('sha256').update(secret).digest() : secret);
  return { inner: key.map((byte) => byte ^ 0x36), outer: key.map((byte) => byte ^ 0x5c) };
}

/** Whether the message fits, and this Node has `crypto.hash` (20.12 and later). */
export function canHashAtOnce(prefix: string, body: Uint8Array): boolean {
  // A UTF-16 code unit is at most three bytes of UTF-8.
  return body.length + 3 * prefix.length <= MAX_MESSAGE_BYTES && typeof crypto.hash === 'function';
}

/** Whose pads stand in front of both messages: most processes have one secret, and nothing else is ever written there. */
let loaded: HmacPads | undefined;

function load(pads: HmacPads): void {
  innerMessage.set(pads.inner, 0);
  outerMessage.set(pads.outer, 0);
  loaded = pads;
}

/** The HMAC-SHA256 of prefix ‖ body in lower-case hex. */
export function hmacAtOnce(pads: HmacPads, prefix: string, body: Uint8Array): string {
  if (loaded !== pads) load(pads);
  let length = BLOCK_BYTES;
  if (prefix !== '') length += innerMessage.write(prefix, length, 'utf8');
  innerMessage.set(body, length);
  length += body.length;
  // A digest as a string of bytes costs a third of a Buffer.
  outerMessage.write(crypto.hash('sha256', innerMessage.subarray(0, length), 'binary'), BLOCK_BYTES, 'latin1');
  return crypto.hash('sha256', outerMessage, 'hex');
}
