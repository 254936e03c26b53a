import { UsageError } from '../usage-error.ts';

const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/**
 * Headers by lower-case name, of texts such as `x-signature: 1f…`. One that is given twice is joined, as servers do.
 *
 * @throws UsageError for what is no header
 */
export function parseHeaders(texts: readonly string[]): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  for (const text of texts) {
    const at = text.indexOf(':');
    const name = text.slice(0, at).trim().toLowerCase();
    const value = text.slice(at + 1).trim();
    if (at < 1 || !NAME.test(name) || !/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) {
      throw new UsageError('invalid_header', `--header must be name: value, not ${JSON.stringify(text)}.`);
    }
    headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`;
  }
  return headers;
}
