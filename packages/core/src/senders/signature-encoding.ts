/** How a sender writes the MAC in its header. `base64url` is without padding. */
export type SignatureEncoding = 'hex' | 'base64' | 'base64url';

/** Bytes, and characters in hex, of an HMAC-SHA256. */
const MAC_BYTES = 32;
export const HEX_LENGTH: number = 2 * MAC_BYTES;

/**
 * A signature as lower-case hex, or `undefined` when the text is not exactly one signature in that encoding. Never throws.
 *
 * @param byteLength how many bytes a signature has; default: those of an HMAC-SHA256
 */
export function decodeSignature(
  text: string,
  encoding: SignatureEncoding,
  byteLength: number = MAC_BYTES,
): string | undefined {
  if (encoding === 'hex') return decodeHexSignature(text, encoding, byteLength);
  return hexOfBase64(encoding === 'base64' ? text : paddedBase64(text), byteLength);
}

/** {@link decodeSignature} for senders that write hex, as Hookgate's own do. */
export function decodeHexSignature(
  text: string,
  encoding: SignatureEncoding,
  byteLength: number = MAC_BYTES,
): string | undefined {
  return encoding === 'hex' ? readHex(text, 2 * byteLength) : undefined;
}

const [LOWER_CASE, UPPER_CASE, NO_HEX] = [0, 1, 2];

/** What each ASCII character is as a hex digit. */
const KINDS = Uint8Array.from({ length: 128 }, (_, code) => {
  const char = String.fromCharCode(code);
  if (/[0-9a-f]/.test(char)) return LOWER_CASE;
  return /[A-F]/.test(char) ? UPPER_CASE : NO_HEX;
});

function readHex(text: string, length: number): string | undefined {
  if (text.length !== length) return undefined;
  // Both keep a bit of whatever is wrong with any of the characters.
  let kinds = LOWER_CASE;
  let codes = 0;
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    codes |= code;
    kinds |= KINDS[code & 0x7f] as number;
  }
  if (codes >= 0x80 || kinds >= NO_HEX) return undefined;
  return kinds === LOWER_CASE ? text : text.toLowerCase();
}

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

function hexOfBase64(text: string, byteLength: number): string | undefined {
  if (text.length !== 4 * Math.ceil(byteLength / 3) || !BASE64.test(text)) return undefined;
  const bytes = atob(text);
  // The last character has bits that say nothing: of the up to 16 texts for the same bytes, one is written by encoders.
  if (bytes.length !== byteLength || btoa(bytes) !== text) return undefined;
  let hex = '';
  for (let i = 0; i < byteLength; i++) hex += bytes.charCodeAt(i).toString(16).padStart(2, '0');
  return hex;
}

/** Text of the URL alphabet in the usual one; what has characters that are only in that one becomes nothing. */
function paddedBase64(text: string): string {
  if (/[+/=]/.test(text)) return '';
  return text
    .replaceAll('-', '+')
    .replaceAll('_', '/')
    .padEnd(4 * Math.ceil(text.length / 4), '=');
}
