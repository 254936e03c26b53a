/** How a sender writes the MAC in its header. */
export type SignatureEncoding = 'hex' | 'base64';

/** Characters of an HMAC-SHA256 in hex. */
export const HEX_LENGTH = 64;
const BASE64 = /^[A-Za-z0-9+/]{43}=$/;

/**
 * A signature as lower-case hex, or `undefined` when the text is not exactly one HMAC-SHA256 in that encoding. Never
 * throws.
 */
export function decodeSignature(text: string, encoding: SignatureEncoding): string | undefined {
  return encoding === 'hex' ? readHex(text) : hexOfBase64(text);
}

const [LOWER_CASE, UPPER_CASE, NO_HEX] = [0, 1, 2];

/** What each ASCII character is as a hex digit. */
const KINDS = Uint8Array.from({ length: 128 }, (_, code) => {
  const char = String.fromCharCode(code);
  if (/[0-9a-f]/.test(char)) return LOWER_CASE;
  return /[A-F]/.test(char) ? UPPER_CASE : NO_HEX;
});

function readHex(text: string): string | undefined {
  if (text.length !== HEX_LENGTH) return undefined;
  // Both keep a bit of whatever is wrong with any of the characters.
  let kinds = LOWER_CASE;
  let codes = 0;
  for (let i = 0; i < HEX_LENGTH; i++) {
    const code = text.charCodeAt(i);
    codes |= code;
    kinds |= KINDS[code & 0x7f] as number;
  }
  if (codes >= 0x80 || kinds >= NO_HEX) return undefined;
  return kinds === LOWER_CASE ? text : text.toLowerCase();
}

function hexOfBase64(text: string): string | undefined {
  if (!BASE64.test(text)) return undefined;
  let hex = '';
  for (const char of atob(text)) hex += char.charCodeAt(0).toString(16).padStart(2, '0');
  return hex;
}
