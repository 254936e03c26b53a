import { Refusal } from '../answers/refusal.ts';
import { decodeUtf8, parseJsonBody } from './json-body.ts';

/** Parses a verified body into what its sender says it is. */
export function parseBody(body: Uint8Array, format: 'json' | 'form' | 'bytes' | undefined): unknown | Refusal {
  if (format === 'bytes') return body;
  return format === 'form' ? parseFormBody(body) : parseJsonBody(body);
}

/** Strict UTF-8, then the fields of `application/x-www-form-urlencoded`. */
function parseFormBody(body: Uint8Array): URLSearchParams | Refusal {
  const text = decodeUtf8(body);
  // `?` in front is cut off, as of a query; a body has none.
  return text instanceof Refusal ? text : new URLSearchParams(text.startsWith('?') ? `&${text}` : text);
}
