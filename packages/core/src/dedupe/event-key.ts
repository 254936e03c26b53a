import { Refusal } from '../answers/refusal.ts';
import { textOf } from '../observe/text-of.ts';
import { kindOf } from '../runtime/kind-of.ts';
import { isPromise, type MaybePromise } from '../runtime/maybe-promise.ts';
import { mac } from '../runtime/runtime.ts';
import type { DedupeKey, KeyMaterial, SignedHeaders } from '../senders/provider.ts';
import { HEX_LENGTH } from '../senders/signature-encoding.ts';
import type { VerifiedSignature } from '../verify/verify.ts';

/** The key of one event of a consumer. */
export function eventKey(consumer: string, eventName: string): string {
  return `${consumer}:${eventName}`;
}

/** The key of a nonce; no event's, whatever the event is called, for no part of a consumer's name has a `~` in it. */
export function nonceKey(consumer: string, nonce: string): string {
  return `${consumer}~nonce:${nonce}`;
}

/** Names an event by the rule; a rule that fails or answers nothing is the developer's to mend. */
export function nameEvent<TEvent>(
  rule: DedupeKey<TEvent>,
  event: TEvent,
  material: KeyMaterial,
): MaybePromise<string | Refusal> {
  try {
    const name = rule(event, material);
    return isPromise(name) ? Promise.resolve(name).then(requireName, ruleFailed) : requireName(name);
  } catch (error) {
    return ruleFailed(error);
  }
}

/** What a rule may look at besides the event. */
export function signedMaterial(signed: SignedHeaders, body: Uint8Array): KeyMaterial {
  return { signed, bodyDigest: () => mac.sha256Hex(body) };
}

function requireName(name: unknown): string | Refusal {
  if (typeof name === 'string' && name !== '') return name;
  return keyRefusal(`answered ${kindOf(name)}`);
}

function ruleFailed(error: unknown): Refusal {
  return keyRefusal(`threw ${textOf(error)}`);
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
  return signed.prefix === '' && signed.suffix === undefined
    ? `${verified.key.id}:${verified.signature.slice(0, 12)}`
    : mac.bodyChecksum(body);
}

/** Whether two bodies under one key differ. Digests of different algorithms say nothing about each other. */
export function isCollision(stored: string | undefined, fingerprint: string): boolean {
  if (stored === undefined || stored === fingerprint) return false;
  return stored.split(':', 1)[0] === fingerprint.split(':', 1)[0];
}
