/** In front of text that is not well-formed; no UTF-8 begins so. */
const BYTE_ORDER_MARK = 0xfeff;

/**
 * The bytes of a text, other ones for every other text: UTF-8, in which all halves of surrogate pairs would be one character;
 * text that has any is written in UTF-16.
 */
export function bytesOfText(text: string): Uint8Array {
  if (text.isWellFormed()) return new TextEncoder().encode(text);
  const units = new DataView(new ArrayBuffer(2 + 2 * text.length));
  units.setUint16(0, BYTE_ORDER_MARK, true);
  for (let i = 0; i < text.length; i += 1) units.setUint16(2 + 2 * i, text.charCodeAt(i), true);
  return new Uint8Array(units.buffer);
}
