import type { SignatureFault, SignedHeaders } from '@hookgate/core';

/** Reads a signature of the body alone, behind a prefix such as `sha256=`. */
export function signatureAfter(text: string | undefined, prefix: string): SignedHeaders | SignatureFault {
  if (text === undefined) return 'signature_missing';
  return text.startsWith(prefix) ? { signatures: [text.slice(prefix.length)], prefix: '' } : 'signature_malformed';
}
