import { Refusal } from '../answers/refusal.ts';
import { isBytes } from '../body/is-bytes.ts';
import { textOf } from '../observe/text-of.ts';
import type { MaybePromise } from '../runtime/maybe-promise.ts';
import { isError } from '../runtime/other-realms.ts';
import { mac, TextDecoder } from '../runtime/runtime.ts';
import { settledWithin, TOO_LATE } from '../runtime/settled-within.ts';
import { utf8Bytes } from '../runtime/utf8-bytes.ts';
import type { SignedContentMaterial } from '../senders/provider.ts';
import type { AnyProvider } from '../senders/typed-events.ts';
import type { MacKey } from './mac/mac.ts';
import type { SecretSet } from './secret-set.ts';
import type { ClaimedSignature, VerifiedSignature } from './verify.ts';

/** A request whose body has arrived. */
export interface ArrivedRequest {
  readonly body: Uint8Array;
  readonly method: string;
  readonly url: string;
  header(name: string): string | undefined;
}

/** A form with more fields than this is none: a stranger's would have to be sorted before it is refused. */
const MAX_FIELDS = 1_000;

/**
 * {@link verifySignature} for every other way of signing. Never rejects: whatever code of the developer's throws, answers or
 * does not answer in time refuses the request.
 *
 * @param budgetMs how long that code may take
 */
export async function verifyByScheme(
  provider: AnyProvider,
  secrets: SecretSet,
  claimed: ClaimedSignature,
  request: ArrivedRequest,
  budgetMs: number,
): Promise<VerifiedSignature | Refusal> {
  const verdict = await settledWithin(decide(provider, secrets, claimed, request), budgetMs);
  if (verdict !== TOO_LATE) return verdict;
  return notNow('verification_hung', `The verification of ${provider.name} did not answer within ${budgetMs} ms.`);
}

async function decide(
  provider: AnyProvider,
  secrets: SecretSet,
  claimed: ClaimedSignature,
  request: ArrivedRequest,
): Promise<VerifiedSignature | Refusal> {
  let content: Uint8Array;
  try {
    content = await readContent(provider, claimed, request);
  } catch (error) {
    return refused('content_unreadable', `What ${provider.name} signs could not be told: ${textOf(error)}`);
  }
  const problems: string[] = [];
  for (const key of secrets.keys) {
    for (const signature of claimed.candidates) {
      const verdict = await check(provider, key, {
        ...request,
        header: (name) => request.header(name),
        content,
        signature,
      });
      // A verification that does not look at the secret must not let an unknown tenant in.
      if (verdict === true && secrets.unknownTenant === undefined) return verified(provider, key, signature, content);
      if (verdict === 'unavailable')
        return notNow('verification_unavailable', `The verification of ${provider.name} cannot tell now.`);
      if (isError(verdict)) problems.push(String(verdict));
    }
  }
  return secrets.unknownTenant ?? refused('signature_mismatch', mismatch(provider, secrets, request.url, problems));
}

/** @returns an error for whatever was thrown or is no verdict */
async function check(
  { name, scheme }: AnyProvider,
  key: MacKey,
  signed: ArrivedRequest & { readonly content: Uint8Array; readonly signature: string },
): Promise<boolean | 'unavailable' | Error> {
  try {
    const verdict: unknown = await (scheme === undefined
      ? mac.verifyMac(key, '', signed.content, signed.signature)
      : scheme.verify(key, signed));
    if (typeof verdict === 'boolean' || verdict === 'unavailable') return verdict;
    return new TypeError(`the verification of ${name} answered ${typeof verdict}, neither true nor false`);
  } catch (error) {
    return isError(error) ? error : new Error(textOf(error));
  }
}

async function verified(
  { scheme, signedContent }: AnyProvider,
  key: MacKey,
  signature: string,
  content: Uint8Array,
): Promise<VerifiedSignature> {
  return {
    key,
    // Only a MAC differs for every other message and for nothing else, and a token is a secret.
    signature: scheme === undefined ? signature : await mac.sha256Hex(content),
    ...(signedContent === undefined ? {} : { content }),
  };
}

async function readContent(
  { signedContent }: AnyProvider,
  { headers }: ClaimedSignature,
  request: ArrivedRequest,
): Promise<Uint8Array> {
  const { body, method, url } = request;
  if (signedContent === undefined) return join(headers.prefix, body, headers.suffix ?? '');
  const material: SignedContentMaterial = {
    body,
    method,
    url,
    header: (name) => request.header(name),
    form: () => readForm(body),
    bodyDigest: () => mac.sha256Hex(body),
  };
  const content: unknown = await (signedContent(material) as MaybePromise<unknown>);
  if (isBytes(content)) return content;
  if (typeof content === 'string') return utf8Bytes(content);
  throw new TypeError(`signedContent answered ${typeof content}, neither text nor bytes`);
}

function readForm(body: Uint8Array): URLSearchParams {
  let fields = 1;
  for (const byte of body) if (byte === 0x26) fields += 1;
  if (fields > MAX_FIELDS) throw new RangeError(`the form has more than ${MAX_FIELDS} fields`);
  return new URLSearchParams(new TextDecoder('utf-8', { fatal: true }).decode(body).replace(/^\?/, '&?'));
}

function join(prefix: string, body: Uint8Array, suffix: string): Uint8Array {
  if (prefix === '' && suffix === '') return body;
  const [head, tail] = [utf8Bytes(prefix), utf8Bytes(suffix)];
  const content = new Uint8Array(head.length + body.length + tail.length);
  content.set(head);
  content.set(body, head.length);
  content.set(tail, head.length + body.length);
  return content;
}

function mismatch(
  provider: AnyProvider,
  { keys, oddity }: SecretSet,
  url: string,
  problems: readonly string[],
): string {
  const tried = `No secret matches (tried ${keys.map((key) => key.id).join(', ')})`;
  if (problems.length > 0) return `${tried}; the verification threw: ${problems[0]}`;
  if (oddity !== undefined) return `${tried}, and ${oddity}.`;
  const where =
    provider.signsUrl === true
      ? ` ${provider.name} must have sent it to exactly ${url}; else correct \`publicUrl\`.`
      : '';
  return `${tried}: the secret is not the one that ${provider.name} signs with (correct ${provider.secretEnv}, or the option \`secret\`), or the body was changed on its way.${where}`;
}

function refused(reason: string, detail: string): Refusal {
  return new Refusal('invalid_signature', reason, detail);
}

function notNow(reason: string, detail: string): Refusal {
  return new Refusal('secret_unavailable', reason, detail);
}
