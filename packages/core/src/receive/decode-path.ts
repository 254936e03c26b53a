import { TextDecoder } from '../runtime/runtime.ts';

/**
 * Percent-decoding that never fails: what is not valid stays as it is, and does not keep the rest from being decoded, as in
 * the most generous of the routers.
 *
 * By hand, for `decodeURIComponent` says by an exception that something is not valid, which costs as much as all else that is
 * done for a request: one with a thousand of them would stall the process.
 */
export function decodePath(text: string): string {
  return text.includes('%') ? text.replace(/(?:%[0-9a-f]{2})+/gi, decodeRun) : text;
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Decodes octets that stand next to each other: all of them, or the ASCII among them where they are not UTF-8. */
function decodeRun(run: string): string {
  if (run.length === ENCODED_LENGTH) return decodeAscii(run);
  const octets = new Uint8Array(run.length / ENCODED_LENGTH);
  for (let at = 0; at < octets.length; at += 1) octets[at] = octetAt(run, at * ENCODED_LENGTH);
  const decoded = decoder.decode(octets);
  if (countOf(decoded, REPLACEMENT) === countOf(run, ENCODED_REPLACEMENT)) return decoded;
  return run.replace(/%[0-7][0-9a-f]/gi, decodeAscii);
}

const ENCODED_LENGTH = 3;
/** Stands in decoded text for what is not valid, unless it was sent itself. */
const REPLACEMENT = /\ufffd/g;
const ENCODED_REPLACEMENT = /%ef%bf%bd/gi;

function countOf(text: string, what: RegExp): number {
  return text.match(what)?.length ?? 0;
}

/** One octet, which is a character of its own below 128, and none above. */
function decodeAscii(encoded: string): string {
  const octet = octetAt(encoded, 0);
  return octet < 0x80 ? String.fromCharCode(octet) : encoded;
}

function octetAt(text: string, at: number): number {
  return 16 * hexDigit(text.charCodeAt(at + 1)) + hexDigit(text.charCodeAt(at + 2));
}

/** @param code of a hex digit: letters are nine behind their last four bits */
function hexDigit(code: number): number {
  return (code & 0xf) + (code > 0x40 ? 9 : 0);
}
