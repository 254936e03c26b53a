import { MAC_BYTES } from './mac/mac.ts';

/** How a sender writes the MAC in its header. */
export type SignatureEncoding = 'hex' | 'base64';

const HEX_LENGTH = MAC_BYTES * 2;
const BASE64 = /^[A-Za-z0-9+/]{43}=$/;

/** The 32 bytes of a signature, or `undefined` when it is not exactly one HMAC-SHA256 in that encoding. Never throws. */
export function decodeSignature(text: string, encoding: SignatureEncoding): Uint8Array | undefined {
  return encoding === 'hex' ? decodeHex(text) : decodeBase64(text);
}

function decodeHex(text: string): Uint8Array | undefined {
  if (text.length !== HEX_LENGTH) return undefined;
  const bytes = new Uint8Array(MAC_BYTES);
  for (let i = 0; i < MAC_BYTES; i++) {
    const high = hexDigit(text.charCodeAt(2 * i));
    const low = hexDigit(text.charCodeAt(2 * i + 1));
    if (high < 0 || low < 0) return undefined;
    bytes[i] = (high << 4) | low;
  }
  return bytes;
}

/** The value of a hex digit in either case, -1 for anything else. */
function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

function decodeBase64(text: string): Uint8Array | undefined {
  if (!BASE64.test(text)) return undefined;
  const binary = atob(text);
  const bytes = new Uint8Array(MAC_BYTES);
  for (let i = 0; i < MAC_BYTES; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}
