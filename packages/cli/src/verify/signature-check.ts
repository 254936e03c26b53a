import { createHash, createHmac } from 'node:crypto';
import type { SignedHeaders } from '@hookgate/core';
import { decodeSignature } from '@hookgate/core/sender-kit';
import type { SenderProfile } from '@hookgate/testing';

/** A request as it came. */
export interface ReceivedRequest {
  readonly url: string;
  readonly body: Uint8Array;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
}

type Provider = SenderProfile['provider'];

/** Node's names of what the schemes of the core are built on; others have no value that could be expected. */
const HMACS: Readonly<Record<string, string>> = {
  'hmac-sha256': 'sha256',
  'hmac-sha1': 'sha1',
  'hmac-sha512': 'sha512',
};

/** How a sender signs, as diagnoses call it. */
export function schemeName({ scheme }: Provider): string {
  return scheme?.name ?? 'hmac-sha256';
}

/** The bytes of a secret as the receiver makes them. @throws an error whose message says what is wrong with it */
export function keyOf({ decodeSecret, scheme }: Provider, secret: string): Uint8Array {
  const decode = decodeSecret ?? scheme?.decodeSecret ?? ((text: string) => new TextEncoder().encode(text));
  return decode(secret);
}

/** What is signed when a request has this body; rejects for what the sender's rules have no content of. */
export async function signedContentOf(
  provider: Provider,
  claimed: SignedHeaders,
  request: ReceivedRequest,
  body: Uint8Array,
): Promise<Uint8Array> {
  if (provider.signedContent === undefined) {
    return Buffer.concat([Buffer.from(claimed.prefix), body, Buffer.from(claimed.suffix ?? '')]);
  }
  const content = await provider.signedContent({
    body,
    method: 'POST',
    url: request.url,
    header: (name) => request.headers[name],
    form: () => new URLSearchParams(new TextDecoder('utf-8', { fatal: true }).decode(body)),
    bodyDigest: () => createHash('sha256').update(body).digest('hex'),
  });
  return typeof content === 'string' ? new TextEncoder().encode(content) : content;
}

/** The value that the header must have for this content, as the sender spells it; `undefined` where only its sender can tell. */
export function expectedSignature(provider: Provider, key: Uint8Array, content: Uint8Array): string | undefined {
  const algorithm = HMACS[schemeName(provider)];
  if (algorithm === undefined) return undefined;
  return createHmac(algorithm, key)
    .update(content)
    .digest(provider.signatureEncoding ?? 'hex');
}

/** Whether one of the signatures is that of this content. */
export async function isSigned(
  provider: Provider,
  claimed: SignedHeaders,
  request: ReceivedRequest,
  { key, secret, body, content }: { key: Uint8Array; secret: string; body: Uint8Array; content: Uint8Array },
): Promise<boolean> {
  const { scheme, signatureEncoding } = provider;
  const signatures = claimed.signatures.flatMap((text) => {
    const read =
      signatureEncoding === undefined ? text : decodeSignature(text, signatureEncoding, scheme?.signatureBytes);
    return read === undefined || read === '' ? [] : [read];
  });
  const algorithm = HMACS[schemeName(provider)];
  if (algorithm !== undefined) return signatures.includes(createHmac(algorithm, key).update(content).digest('hex'));
  if (scheme === undefined) return false;
  try {
    const ready = await scheme.importKey(key, secret);
    for (const signature of signatures) {
      const header = (name: string): string | undefined => request.headers[name];
      const signed = { content, body, signature, method: 'POST', url: request.url, header };
      if ((await scheme.verify(ready, signed)) === true) return true;
    }
  } catch {
    // A key that is none verifies nothing.
  }
  return false;
}
