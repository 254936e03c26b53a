import { knownSignatureHeaders } from '../../senders/known-signature-headers.ts';
import { decodeHexSignature, type decodeSignature } from '../../senders/signature-encoding.ts';
import type { AnyProvider } from '../../senders/typed-events.ts';

/** Why the headers may not have been a signature of this sender. For the observer and the log only. */
export function diagnoseHeaders(
  provider: AnyProvider,
  header: (name: string) => string | undefined,
  decode: typeof decodeSignature = decodeHexSignature,
): string | undefined {
  const text = header(provider.signatureHeader);
  if (text === undefined) return otherSender(provider, header) ?? noSignature(provider);
  const { signatureEncoding: encoding, signatureExample: example } = provider;
  if (example !== undefined) return notAlike(provider.signatureHeader, text, example);
  // Other signatures have other lengths, or no encoding at all.
  if (provider.scheme !== undefined || encoding === undefined) return undefined;
  if (decode(text, encoding) !== undefined) return undefined;
  if (/^(sha256|v\d+)[=,]/i.test(text))
    return `The header ${provider.signatureHeader} has a prefix; this sender sends bare ${encoding}.`;
  if (text.includes(', ')) return `The header ${provider.signatureHeader} was sent more than once.`;
  if (encoding === 'hex' && /^[A-Za-z0-9+/]{43}=$/.test(text))
    return `The header ${provider.signatureHeader} is base64; this sender sends hex.`;
  if (encoding === 'hex' && text.length !== 64)
    return `The header ${provider.signatureHeader} has ${text.length} characters, not 64.`;
  return `The header ${provider.signatureHeader} is not ${encoding}.`;
}

/** For headers with a syntax of their own: what is wrong with a bare signature says nothing of them. */
function notAlike(name: string, text: string, example: string): string {
  const twice = text.includes(', ') && !example.includes(', ') ? ', and may have been sent more than once' : '';
  const bare = /^[0-9a-f]{64}$|^[A-Za-z0-9+/]{43}=$/i.test(text) ? ', and is a bare signature' : '';
  return `The header ${name} has ${text.length} characters${bare}${twice}; it must look like \`${example}\`.`;
}

function noSignature({ name, signatureHeader }: AnyProvider): string {
  return (
    `There is no header ${signatureHeader}: the request is not from ${name}, or a proxy in front takes the header away. ` +
    "A webhook takes its path and everything below; no other sender's URL can be there."
  );
}

/** Whether the request carries the signature of a sender that this URL is not configured for. */
export function otherSender(provider: AnyProvider, header: (name: string) => string | undefined): string | undefined {
  for (const name of knownSignatureHeaders()) {
    if (name !== provider.signatureHeader && header(name) !== undefined) {
      return `The request carries ${name}, another sender's signature: this URL is configured for ${provider.name}.`;
    }
  }
  return undefined;
}
