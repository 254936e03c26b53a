import { setImmediate } from 'node:timers/promises';
import type { SignedHeaders } from '@hookgate/core';
import { type Rewriting, rewritingsOf } from '@hookgate/core/sender-kit';
import type { SenderProfile } from '@hookgate/testing';
import { inSendersOrder } from './key-order.ts';
import { moreForms, numberForms } from './more-forms.ts';
import { otherKeys } from './other-keys.ts';
import { isSigned, keyOf, type ReceivedRequest, signedContentOf } from './signature-check.ts';

/** Larger bodies are not rewritten. */
const MAX_BODY_BYTES = 1_048_576;
/** So long nothing else runs. */
const PAUSE_MS = 50;

/** Why a well-formed signature does not match. */
export type Cause =
  /** The signature is that of another form of the body: its name completes "the signature matches the body …". */
  | { readonly kind: 'rewriting'; readonly name: string; readonly body: Uint8Array }
  /** The signature was made with another form of the secret: completes "the signature matches the secret …". */
  | { readonly kind: 'secret'; readonly name: string }
  /** The body alone was signed, without what stands in front of it. */
  | { readonly kind: 'signed-alone' }
  | { readonly kind: 'unknown'; readonly formsTried: number };

/**
 * Looks for what explains a signature that does not match.
 *
 * @param withinMs how long to look
 */
export async function findCause(
  profile: SenderProfile,
  claimed: SignedHeaders,
  request: ReceivedRequest,
  secret: string,
  withinMs: number,
): Promise<Cause> {
  const { provider } = profile;
  const key = keyOf(provider, secret);
  const endsAt = performance.now() + withinMs;

  async function matches(body: Uint8Array, other = key): Promise<boolean> {
    try {
      const content = await signedContentOf(provider, claimed, request, body);
      return await isSigned(provider, claimed, request, { key: other, secret, body, content });
    } catch {
      // A form that has no content, such as a form of more fields than there may be.
      return false;
    }
  }

  for (const other of otherKeys(secret)) {
    if (await matches(request.body, other.key)) return { kind: 'secret', name: other.name };
  }
  if (provider.signedContent === undefined && claimed.prefix + (claimed.suffix ?? '') !== '') {
    const { body } = request;
    if (await isSigned(provider, claimed, request, { key, secret, body, content: body }))
      return { kind: 'signed-alone' };
  }
  let formsTried = 0;
  let pausedAt = performance.now();
  for (const form of formsOf(profile, request.body)) {
    const now = performance.now();
    if (now > endsAt) break;
    if (now - pausedAt > PAUSE_MS) {
      // Whoever waits is told so, and can end it.
      await setImmediate();
      pausedAt = now;
    }
    formsTried += 1;
    if (await matches(form.body)) return { kind: 'rewriting', ...form };
  }
  return { kind: 'unknown', formsTried };
}

/** All forms of a body that are tried, the likeliest first. */
function* formsOf(profile: SenderProfile, body: Uint8Array): Iterable<Rewriting> {
  yield* rewritingsOf(body, MAX_BODY_BYTES);
  yield* moreForms(body);
  const text = new TextDecoder().decode(body);
  const inOrder = inSendersOrder(profile, text);
  if (inOrder !== undefined) yield* withStyles("re-serialised with its keys in the sender's order", inOrder);
  for (const [name, form] of numberForms(text)) yield* withStyles(`re-serialised ${name}`, form);
}

/** A form, and each way of writing the same JSON. */
function* withStyles(name: string, text: string): Iterable<Rewriting> {
  const body = new TextEncoder().encode(text);
  yield { name, body };
  for (const form of rewritingsOf(body, MAX_BODY_BYTES)) {
    yield { name: `${name}, ${form.name.replace(/^re-serialised /, '')}`, body: form.body };
  }
}
