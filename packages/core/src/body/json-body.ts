import { Refusal } from '../answers/refusal.ts';
import { TextDecoder } from '../runtime/runtime.ts';

/** Strict: bytes that are not UTF-8 are an error, not U+FFFD. A byte order mark is dropped, as JSON has none. */
const decoder = new TextDecoder('utf-8', { fatal: true });

/** A body's text. */
export function decodeUtf8(body: Uint8Array): string | Refusal {
  try {
    return decoder.decode(body);
  } catch {
    return new Refusal('invalid_utf8');
  }
}

/** Decodes and parses a verified body. Called only after the MAC: a stranger never reaches the JSON parser. */
export function parseJsonBody(body: Uint8Array): unknown | Refusal {
  const text = decodeUtf8(body);
  if (text instanceof Refusal) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return new Refusal('invalid_json');
  }
}
