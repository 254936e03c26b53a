import { MAC_BYTES } from './mac/mac.ts';

/** How a sender writes the MAC in its header. */
export type SignatureEncoding = 'hex' | 'base64';

const HEX_LENGTH = MAC_BYTES * 2;
const BASE64 = /^[A-Za-z0-9+/]{43}=$/;

/** The 32 bytes of a signature, or `undefined` when it is not exactly one HMAC-SHA256 in that encoding. Never throws. */
export function decodeSignature(text: string, encoding: SignatureEncoding): Uint8Array | undefined {
  return encoding === 'hex' ? decodeHex(text) : decodeBase64(text);
}

/** The value of each ASCII character as a hex digit in either case, -1 for those that are none. */
const HEX_DIGITS = Int8Array.from({ length: 128 }, (_, code) => '0123456789abcdef'.indexOf(lowerCase(code)));

function lowerCase(code: number): string {
  return String.fromCharCode(code).toLowerCase();
}

function decodeHex(text: string): Uint8Array | undefined {
  if (text.length !== HEX_LENGTH) return undefined;
  const bytes = new Uint8Array(MAC_BYTES);
  // Both keep a bit of whatever was wrong on the way: the sign of a digit, a character beyond ASCII.
  let digits = 0;
  let codes = 0;
  for (let i = 0; i < MAC_BYTES; i++) {
    const first = text.charCodeAt(2 * i);
    const second = text.charCodeAt(2 * i + 1);
    const high = HEX_DIGITS[first & 0x7f] as number;
    const low = HEX_DIGITS[second & 0x7f] as number;
    codes |= first | second;
    digits |= high | low;
    bytes[i] = (high << 4) | low;
  }
  return digits >= 0 && codes < 0x80 ? bytes : undefined;
}

function decodeBase64(text: string): Uint8Array | undefined {
  if (!BASE64.test(text)) return undefined;
  const binary = atob(text);
  const bytes = new Uint8Array(MAC_BYTES);
  for (let i = 0; i < MAC_BYTES; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}
