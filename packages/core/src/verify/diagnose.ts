import { mac } from '../runtime/runtime.ts';
import { knownSignatureHeaders } from '../senders/provider.ts';
import { decodeSignature } from '../senders/signature-encoding.ts';
import type { AnyProvider } from '../senders/typed-events.ts';
import type { SecretSet } from './secrets.ts';
import type { ClaimedSignature } from './verify.ts';

/** Parsing a stranger's body for a hint costs something: so often, and no body larger than this. */
const [MIN_INTERVAL_MS, MAX_BODY_BYTES] = [1_000, 65_536];

let lastRewriteCheck = Number.NEGATIVE_INFINITY;

/** Why the headers may not have been a signature of this sender. For the observer only. */
export function diagnoseHeaders(
  provider: AnyProvider,
  header: (name: string) => string | undefined,
): string | undefined {
  const text = header(provider.signatureHeader);
  if (text === undefined) return otherSender(provider, header);
  const encoding = provider.signatureEncoding;
  if (decodeSignature(text, encoding) !== undefined) return undefined;
  if (/^(sha256|v\d+)[=,]/i.test(text))
    return `The header ${provider.signatureHeader} has a prefix; this sender sends bare ${encoding}.`;
  if (text.includes(', ')) return `The header ${provider.signatureHeader} was sent more than once.`;
  if (encoding === 'hex' && /^[A-Za-z0-9+/]{43}=$/.test(text))
    return `The header ${provider.signatureHeader} is base64; this sender sends hex.`;
  if (encoding === 'hex' && text.length !== 64)
    return `The header ${provider.signatureHeader} has ${text.length} characters, not 64.`;
  return `The header ${provider.signatureHeader} is not ${encoding}.`;
}

/** Why a well-formed signature may not match. For the observer only; the sender's answer is the same for all. */
export async function diagnoseMac(
  provider: AnyProvider,
  header: (name: string) => string | undefined,
  signature: ClaimedSignature,
  secrets: SecretSet,
  body: Uint8Array,
): Promise<string> {
  const rewritten = await findRewriting(signature, secrets, body);
  if (rewritten !== undefined) {
    return `The signature matches the body ${rewritten}: something between the sender and here parses and rewrites it. Hand the raw bytes on.`;
  }
  if (secrets.oddity !== undefined) return `No secret matches, and ${secrets.oddity}.`;
  return (
    otherSender(provider, header) ??
    `No secret matches (tried ${secrets.keys.map((key) => key.id).join(', ')}): the secret is another one, or the body was changed on its way.`
  );
}

/** The usual ways of losing the exact bytes, tried the other way round. */
const REWRITINGS: ReadonlyArray<readonly [name: string, rewrite: (text: string) => string]> = [
  ['re-serialised without white space', (text) => JSON.stringify(JSON.parse(text))],
  ['re-serialised with two spaces', (text) => JSON.stringify(JSON.parse(text), null, 2)],
  ['re-serialised with tabs', (text) => JSON.stringify(JSON.parse(text), null, '\t')],
  ['without the white space around it', (text) => text.trim()],
  ['with a line break after it', (text) => `${text}\n`],
];

async function findRewriting(
  signature: ClaimedSignature,
  secrets: SecretSet,
  body: Uint8Array,
): Promise<string | undefined> {
  const now = performance.now();
  if (body.length > MAX_BODY_BYTES || now - lastRewriteCheck < MIN_INTERVAL_MS) return undefined;
  lastRewriteCheck = now;
  const text = new TextDecoder().decode(body);
  for (const [name, rewrite] of REWRITINGS) {
    let bytes: Uint8Array;
    try {
      bytes = new TextEncoder().encode(rewrite(text));
    } catch {
      continue;
    }
    for (const key of secrets.keys) {
      for (const candidate of signature.candidates) {
        if (await mac.verifyMac(key, signature.headers.prefix, bytes, candidate)) return name;
      }
    }
  }
  return undefined;
}

function otherSender(provider: AnyProvider, header: (name: string) => string | undefined): string | undefined {
  for (const name of knownSignatureHeaders()) {
    if (name !== provider.signatureHeader && header(name) !== undefined) {
      return `The request carries ${name}, another sender's signature: this URL is configured for ${provider.name}.`;
    }
  }
  return undefined;
}
