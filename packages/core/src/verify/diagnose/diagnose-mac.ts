import { isPromise } from '../../runtime/maybe-promise.ts';
import type { AnyProvider } from '../../senders/typed-events.ts';
import type { SecretSet } from '../secret-set.ts';
import { type ClaimedSignature, verifySignature } from '../verify.ts';
import { otherSender } from './diagnose-headers.ts';
import { findRewriting } from './find-rewriting.ts';
import { MAX_BODY_BYTES } from './rewritings.ts';

/** A delivery whose signature is well-formed and does not match. */
export interface Mismatch {
  readonly provider: AnyProvider;
  header(name: string): string | undefined;
  readonly claimed: ClaimedSignature;
  readonly secrets: SecretSet;
  readonly body: Uint8Array;
}

/**
 * Why a well-formed signature may not match, without a look at the body. For the observer and the log only: what the sender
 * is told is the same for all causes.
 */
export function diagnoseSecrets({ provider, header, secrets, body }: Mismatch): string {
  if (secrets.oddity !== undefined) return `No secret matches, and ${secrets.oddity}.`;
  const other = otherSender(provider, header);
  if (other !== undefined) return other;
  const tried = secrets.keys.map((key) => key.id).join(', ');
  const unseen =
    body.length > MAX_BODY_BYTES ? ` (forms of it are tried up to ${MAX_BODY_BYTES} bytes; it has ${body.length})` : '';
  return `No secret matches (tried ${tried}): the secret is not the one that ${provider.name} signs with (correct ${provider.secretEnv}, or the option \`secret\`), or the body was changed on its way${unseen}.`;
}

/** The same after a look at the body: whether the signature is that of another form of it. Costs up to a few milliseconds. */
export async function diagnoseMac(mismatch: Mismatch): Promise<string> {
  const { claimed, secrets, body } = mismatch;
  if (claimed.headers.prefix !== '') {
    const alone = { ...claimed, headers: { ...claimed.headers, prefix: '' } };
    if ((await verifySignature(secrets.keys, alone, body)) !== undefined) return signedAlone(mismatch);
  }
  const rewritten = await findRewriting(body, (form) => {
    const verified = verifySignature(secrets.keys, claimed, form);
    return isPromise(verified) ? verified.then((found) => found !== undefined) : verified !== undefined;
  });
  if (rewritten === undefined) return diagnoseSecrets(mismatch);
  return `The signature matches the body ${rewritten}: something between the sender and here rewrites it. Hand the raw bytes on.`;
}

function signedAlone({ provider }: Mismatch): string {
  return `The signature is that of the body alone; ${provider.name} signs what its headers say (a timestamp, a nonce or an id) in front of it.`;
}
