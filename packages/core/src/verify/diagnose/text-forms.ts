import { TextDecoder } from '../../runtime/runtime.ts';

const BYTE_ORDER_MARK = '\ufeff';

/** What a text may have been before something on its way took it for a text: line breaks, white space, marks, charsets. */
export function* textForms(text: string): Iterable<readonly [name: string, text: string]> {
  if (text.startsWith(BYTE_ORDER_MARK)) yield ['without the byte order mark in front of it', text.slice(1)];
  else yield ['with a byte order mark in front of it', BYTE_ORDER_MARK + text];
  yield ['without the white space around it', text.trim()];
  yield ['with a line break after it', `${text}\n`];
  yield ['with a line break after it (CRLF)', `${text}\r\n`];
  yield ['with line breaks of LF instead of CRLF', text.replaceAll('\r\n', '\n')];
  yield ['with line breaks of CRLF instead of LF', text.replaceAll(/\r?\n/g, '\r\n')];
  const misread = undoLatin1(text);
  if (misread !== undefined) yield ['as it was before its UTF-8 was read as latin1', misread];
}

/** The text whose UTF-8 bytes, each taken for a character of Latin-1, are this text; `undefined` when there is none. */
function undoLatin1(text: string): string | undefined {
  const bytes = Uint8Array.from(text, (char) => char.charCodeAt(0));
  if (bytes.some((byte, at) => byte !== text.charCodeAt(at))) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
