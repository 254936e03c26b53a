import { createHash } from 'node:crypto';
import type { TestDelivery } from '@hookgate/testing';

/**
 * What a sender signed for a request, as text: what its provider reads from the headers around the body, or what it says itself
 * that is signed. Empty where the signature does not depend on the body, such as a token.
 */
export async function signedContentOf({ from, headers, body, method, signing }: TestDelivery): Promise<Uint8Array> {
  const { provider } = from;
  if (provider.scheme?.name === 'token') return new Uint8Array();
  const header = (name: string): string | undefined => headers[name.toLowerCase()];
  const { url } = signing;
  if (provider.signedContent !== undefined) {
    const content = await provider.signedContent({
      method,
      url,
      body,
      header,
      form: () => new URLSearchParams(new TextDecoder().decode(body)),
      bodyDigest: () => createHash('sha256').update(body).digest('hex'),
    });
    return typeof content === 'string' ? Buffer.from(content) : content;
  }
  const read = provider.readSignature(header, { method, url });
  // A header that was tampered with may be none that can be read.
  if (typeof read === 'string') return body;
  return Buffer.concat([Buffer.from(read.prefix), body, Buffer.from(read.suffix ?? '')]);
}
