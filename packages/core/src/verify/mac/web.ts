import { bytesOfText } from './bytes-of-text.ts';
import { MAC_HEX_LENGTH, type MacKey, SECRET_DIGEST_LENGTH, SECRET_ID_LABEL, SECRET_ID_LENGTH } from './mac.ts';
import { sha256 } from './sha256.ts';

/** WebCrypto, for Bun, Deno, workers and browsers. */

interface WebMacKey extends MacKey {
  readonly key: CryptoKey;
}

const ALGORITHM: HmacImportParams = { name: 'HMAC', hash: 'SHA-256' };
const encoder = new TextEncoder();

export async function importMacKey(secret: Uint8Array): Promise<MacKey> {
  const key = await crypto.subtle.importKey('raw', plain(secret), ALGORITHM, false, ['sign', 'verify']);
  const label = toHex(new Uint8Array(await crypto.subtle.sign('HMAC', key, encoder.encode(SECRET_ID_LABEL))));
  const [id, digest] = [label.slice(0, SECRET_ID_LENGTH), label.slice(0, SECRET_DIGEST_LENGTH)];
  const macKey: WebMacKey = { id, digest, key };
  return macKey;
}

export async function verifyMac(key: MacKey, prefix: string, body: Uint8Array, signature: string): Promise<boolean> {
  if (signature.length !== MAC_HEX_LENGTH) return false;
  // subtle.verify compares in constant time.
  return crypto.subtle.verify('HMAC', (key as WebMacKey).key, bytesOfHex(signature), join(prefix, body));
}

export async function sha256Hex(bytes: Uint8Array): Promise<string> {
  return toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', plain(bytes))));
}

export function sha256OfText(text: string): string {
  return toHex(sha256(bytesOfText(text)));
}

export async function bodyChecksum(body: Uint8Array): Promise<string> {
  return `sha256:${(await sha256Hex(body)).slice(0, 16)}`;
}

function join(prefix: string, body: Uint8Array): Uint8Array<ArrayBuffer> {
  if (prefix === '') return plain(body);
  const head = encoder.encode(prefix);
  const message = new Uint8Array(head.length + body.length);
  message.set(head);
  message.set(body, head.length);
  return message;
}

/** WebCrypto takes no view of shared memory; bodies never are one. */
function plain(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes as Uint8Array<ArrayBuffer>;
}

function bytesOfHex(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: hex.length / 2 }, (_, i) => Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16));
}

function toHex(bytes: Uint8Array): string {
  let hex = '';
  for (const byte of bytes) hex += byte.toString(16).padStart(2, '0');
  return hex;
}
