import { Refusal } from '../answers/refusal.ts';
import type { MaybePromise } from '../runtime/maybe-promise.ts';
import { mac } from '../runtime/runtime.ts';
import type { SignedHeaders } from '../senders/provider.ts';
import { decodeSignature } from '../senders/signature-encoding.ts';
import type { AnyProvider } from '../senders/typed-events.ts';
import type { MacKey } from './mac/mac.ts';

/** A signature as read from the headers, in lower-case hex; still unproven. */
export interface ClaimedSignature {
  readonly headers: SignedHeaders;
  readonly candidates: readonly string[];
}

/** More candidates than any sender sends would be MACs computed for a stranger. */
const MAX_CANDIDATES = 8;

/** Reads what the headers claim: absent or malformed parts are refused before the body is read. */
export function readSignature(
  provider: AnyProvider,
  header: (name: string) => string | undefined,
): ClaimedSignature | Refusal {
  const headers = provider.readSignature(header);
  if (typeof headers === 'string') return new Refusal('invalid_signature', headers);
  let candidates: string[] | undefined;
  for (const text of headers.signatures) {
    const hex = decodeSignature(text, provider.signatureEncoding);
    if (hex === undefined) continue;
    if (candidates === undefined) candidates = [hex];
    else if (candidates.length < MAX_CANDIDATES) candidates.push(hex);
  }
  if (candidates === undefined) return new Refusal('invalid_signature', 'signature_malformed');
  return { headers, candidates };
}

/** The secret and the signature that belong together. */
export interface VerifiedSignature {
  readonly key: MacKey;
  /** Lower-case hex. */
  readonly signature: string;
}

/** The first secret under which one of the candidates is the MAC of the body; `undefined` when there is none. */
export function verifySignature(
  keys: readonly MacKey[],
  claimed: ClaimedSignature,
  body: Uint8Array,
): MaybePromise<VerifiedSignature | undefined> {
  const { prefix } = claimed.headers;
  for (const key of keys) {
    for (const signature of claimed.candidates) {
      const verified = mac.verifyMac(key, prefix, body, signature);
      // Only where the runtime's crypto is asynchronous; there every one is.
      if (typeof verified !== 'boolean') return verifyOneByOne(keys, claimed, body);
      if (verified) return { key, signature };
    }
  }
  return undefined;
}

async function verifyOneByOne(
  keys: readonly MacKey[],
  { headers, candidates }: ClaimedSignature,
  body: Uint8Array,
): Promise<VerifiedSignature | undefined> {
  for (const key of keys) {
    for (const signature of candidates) {
      if (await mac.verifyMac(key, headers.prefix, body, signature)) return { key, signature };
    }
  }
  return undefined;
}
