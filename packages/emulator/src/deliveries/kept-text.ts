import type { KeptText } from '../api/contract.ts';

/** Of each text no more is kept. */
export const KEPT_BYTES = 65_536;

/** Text of which the first 64 KB are kept; a character that does not fit whole is left out. */
export function keepText(content: string | Uint8Array, bytes: number = Buffer.byteLength(content)): KeptText {
  if (bytes <= KEPT_BYTES && typeof content === 'string') return { text: content, bytes, truncated: false };
  const whole =
    typeof content === 'string'
      ? Buffer.from(content)
      : Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  // `stream` holds back a character that is cut in two.
  const text = new TextDecoder().decode(whole.subarray(0, KEPT_BYTES), { stream: whole.length > KEPT_BYTES });
  return { text, bytes, truncated: bytes > KEPT_BYTES };
}
