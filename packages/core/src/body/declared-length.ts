import { Refusal } from '../answers/refusal.ts';
import { readDigits } from '../senders/digits.ts';

/**
 * The length a body declares, checked against the limit before a byte of it is read.
 *
 * What is no number declares nothing: it must not switch the limit off, as `NaN > limit` would. Two lengths (`100, 100`,
 * which some runtimes hand through) are refused, and beside a Transfer-Encoding the header has no meaning.
 *
 * @returns the declared length, `undefined` when none is declared, or why the body is refused
 */
export function declaredLength(
  contentLength: unknown,
  transferEncoding: unknown,
  limitBytes: number,
): number | undefined | Refusal {
  if (transferEncoding) return undefined;
  const text = String(contentLength).trim();
  const length = readDigits(text, 0, text.length);
  if (length !== undefined) {
    return length > limitBytes ? bodyTooLarge(limitBytes, `The request declares ${text} bytes`) : length;
  }
  if (!text.includes(',')) return undefined;
  return new Refusal('body_length_mismatch', 'content_length_twice', 'The request has two Content-Length headers.');
}

/** A body over the limit. */
export function bodyTooLarge(limitBytes: number, found = 'More bytes came'): Refusal {
  return new Refusal('body_too_large', 'body_too_large', `${found}; bodyLimitBytes is ${limitBytes}.`);
}

/** A body that is here, or why it is refused. */
export function withinLimit(bytes: Uint8Array, limitBytes: number): Uint8Array | Refusal {
  return bytes.byteLength > limitBytes ? bodyTooLarge(limitBytes, `The body has ${bytes.byteLength} bytes`) : bytes;
}
