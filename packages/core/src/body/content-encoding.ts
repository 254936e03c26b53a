/**
 * What stands in a `Content-Encoding` although the bytes are as they were signed: nothing, `identity`, and the names of
 * charsets and of mail's transfer encodings that real senders and proxies put there. No parser inflates for any of them.
 */
const NO_ENCODINGS: ReadonlySet<string> = new Set([
  '',
  'identity',
  'none',
  'utf-8',
  'utf8',
  'us-ascii',
  'ascii',
  '7bit',
  '8bit',
  'binary',
]);

/**
 * Whether a `Content-Encoding` says that the body is encoded: any coding in its list that is not known to be none, whatever
 * it is called.
 */
export function isEncoded(contentEncoding: string | undefined): boolean {
  if (contentEncoding === undefined || contentEncoding === 'identity') return false;
  return contentEncoding.split(',').some((coding) => !NO_ENCODINGS.has(coding.trim().toLowerCase()));
}
