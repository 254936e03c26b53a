import { Refusal } from '../answers/refusal.ts';
import { textOf } from '../observe/text-of.ts';
import type { MaybePromise } from '../runtime/maybe-promise.ts';
import { mac } from '../runtime/runtime.ts';
import type { RequestTarget, SignatureFault, SignedHeaders } from '../senders/provider.ts';
import { decodeHexSignature, type decodeSignature } from '../senders/signature-encoding.ts';
import type { AnyProvider } from '../senders/typed-events.ts';
import type { MacKey } from './mac/mac.ts';

/** A signature as read from the headers, in lower-case hex, or as it came where it has no encoding; still unproven. */
export interface ClaimedSignature {
  readonly headers: SignedHeaders;
  readonly candidates: readonly string[];
}

/** More candidates than any sender sends would be MACs computed for a stranger. */
const MAX_CANDIDATES = 8;

/**
 * Reads what the headers claim: absent or malformed parts are refused before the body is read.
 *
 * @param decode what the sender's encoding needs; default: hex
 */
export function readSignature(
  provider: AnyProvider,
  header: (name: string) => string | undefined,
  target: RequestTarget = NO_TARGET,
  decode: typeof decodeSignature = decodeHexSignature,
): ClaimedSignature | Refusal {
  let headers: SignedHeaders | SignatureFault;
  try {
    headers = provider.readSignature(header, target);
  } catch (error) {
    return misread(provider, `threw ${textOf(error)}`);
  }
  if (typeof headers === 'string') return new Refusal('invalid_signature', headers);
  if (!Array.isArray(headers?.signatures) || typeof headers.prefix !== 'string') {
    return misread(
      provider,
      'must answer { signatures: […], prefix: "…" }, or what is wrong, such as "signature_missing"',
    );
  }
  const { signatureEncoding, scheme } = provider;
  let candidates: string[] | undefined;
  for (const text of headers.signatures as readonly unknown[]) {
    // A header that is absent, in a definition that does not look.
    if (typeof text !== 'string') continue;
    const hex = signatureEncoding === undefined ? text : decode(text, signatureEncoding, scheme?.signatureBytes);
    if (hex === undefined || hex === '') continue;
    if (candidates === undefined) candidates = [hex];
    else if (candidates.length < MAX_CANDIDATES) candidates.push(hex);
  }
  if (candidates === undefined) return new Refusal('invalid_signature', 'signature_malformed');
  return { headers, candidates };
}

const NO_TARGET: RequestTarget = { method: 'POST', url: '' };

/** A stranger may have caused it, whoever has to mend it: the answer is that of any bad signature. */
function misread(provider: AnyProvider, problem: string): Refusal {
  return new Refusal('invalid_signature', 'signature_misread', `readSignature of ${provider.name} ${problem}.`);
}

/** Whether a delivery is signed in another way than by the HMAC-SHA256 of a prefix and its body. */
export function isSignedOtherwise({ scheme, signedContent }: AnyProvider, { headers }: ClaimedSignature): boolean {
  return scheme !== undefined || signedContent !== undefined || headers.suffix !== undefined;
}

/** The secret and the signature that belong together. */
export interface VerifiedSignature {
  readonly key: MacKey;
  /** Lower-case hex: the MAC, or the SHA-256 of what is signed. It differs for every other message. */
  readonly signature: string;
  /** What is signed, where that is not the body with something around it. */
  readonly content?: Uint8Array;
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
