import { Refusal } from '../answers/refusal.ts';
import { isPromise, type MaybePromise } from '../runtime/maybe-promise.ts';
import { mac } from '../runtime/runtime.ts';
import type { DedupeKey, SignedHeaders } from '../senders/provider.ts';
import { HEX_LENGTH } from '../senders/signature-encoding.ts';
import type { SecretSet } from '../verify/secrets.ts';
import type { VerifiedSignature } from '../verify/verify.ts';

/**
 * Names a consumer in the store, so that two routes, two consumers, two tenants or two senders on one store never take
 * each other's events for copies of their own.
 */
export type ConsumerNames = (endpoint: string, secrets: SecretSet) => string;

/** @param chosen the option `endpoint`, which stands for whatever the route is called */
export function createConsumerNames(provider: string, chosen: string | undefined): ConsumerNames {
  // Nearly all deliveries of a receiver come to one endpoint under one secret.
  let last: { readonly endpoint: string; readonly secrets: SecretSet; readonly name: string } | undefined;
  return (endpoint, secrets) => {
    if (last === undefined || last.endpoint !== endpoint || last.secrets !== secrets) {
      // A tenant's events stay its own even under a shared name: nobody may swallow another's event by sending its id first.
      const owner = chosen !== undefined && secrets.tenant === undefined && secrets.shared ? '' : `#${secrets.owner}`;
      last = { endpoint, secrets, name: `${provider}:${chosen ?? endpoint}${owner}:` };
    }
    return last.name;
  };
}

/** The part of the key that names the event; a rule that fails or answers nothing is the developer's to mend. */
export function eventKey<TEvent>(
  rule: DedupeKey<TEvent>,
  event: TEvent,
  signed: SignedHeaders,
  body: Uint8Array,
): MaybePromise<string | Refusal> {
  try {
    const name = rule(event, { signed, bodyDigest: () => mac.sha256Hex(body) });
    return isPromise(name) ? Promise.resolve(name).then(requireName, ruleFailed) : requireName(name);
  } catch (error) {
    return ruleFailed(error);
  }
}

function requireName(name: unknown): string | Refusal {
  if (typeof name === 'string' && name !== '') return name;
  return keyRefusal(`answered ${JSON.stringify(name)}`);
}

function ruleFailed(error: unknown): Refusal {
  return keyRefusal(`threw ${String(error)}`);
}

function keyRefusal(problem: string): Refusal {
  const detail = `The option \`dedupeKey\` ${problem}; it must answer a non-empty string.`;
  return new Refusal('dedupe_key_failed', 'dedupe_key_failed', detail);
}

/**
 * What is remembered with a nonce: half of the verified signature. It differs for every other message, and is not enough
 * to pass for a signature where the store's contents leak.
 */
export function nonceValue(signature: string): string {
  return signature.slice(0, HEX_LENGTH / 2);
}

/**
 * What tells two bodies under one key apart: an algorithm's name and a digest. Where the body alone is signed, the verified
 * signature is one already, and a part of it is enough; its algorithm is then that secret.
 */
export function bodyFingerprint(
  signed: SignedHeaders,
  verified: VerifiedSignature,
  body: Uint8Array,
): MaybePromise<string> {
  return signed.prefix === '' ? `${verified.key.id}:${verified.signature.slice(0, 12)}` : mac.bodyChecksum(body);
}

/** Whether two bodies under one key differ. Digests of different algorithms say nothing about each other. */
export function isCollision(stored: string | undefined, fingerprint: string): boolean {
  if (stored === undefined || stored === fingerprint) return false;
  return stored.split(':', 1)[0] === fingerprint.split(':', 1)[0];
}
