import { InvalidSecretError } from '@hookgate/core';
import { utf8Bytes } from '@hookgate/core/sender-kit';

/** How the secret of a sender looks, as far as it can be told. */
export interface SecretForm {
  /** Ends the sentence "must be …": what it is, and where its owner finds it. */
  readonly is: string;
  /** What every one of them looks like; without it, only what is certainly something else is refused. */
  readonly like?: RegExp;
}

/**
 * The UTF-8 bytes of a configured secret.
 *
 * @throws InvalidSecretError naming what was configured in its place; the secret is not in the message
 */
export function textSecret(text: string, form: SecretForm): Uint8Array {
  const isOther = form.like === undefined ? isForeign(text) : !form.like.test(text);
  if (isOther) throw wrongSecret(text, form);
  return utf8Bytes(text);
}

/** The error for a secret that is none of this form. */
export function wrongSecret(text: string, { is }: SecretForm): InvalidSecretError {
  return new InvalidSecretError(`must be ${is}. What is configured is ${kindOf(text)}.`);
}

/** What is no webhook secret of any sender that lets its users choose one, or gives out hex. */
function isForeign(text: string): boolean {
  return /^(-----BEGIN|whsec_|whpk_|whsk_|(sk|pk|rk)_(live|test)_)/.test(text);
}

const KINDS: ReadonlyArray<readonly [pattern: RegExp, kind: string]> = [
  [/^-----BEGIN/, 'a PEM key'],
  [/^whpk_/, 'a public key (whpk_…)'],
  [/^whsk_/, 'a private key (whsk_…), which nobody but the sender should have'],
  [/^whsec_/, 'a secret of the form whsec_…'],
  [/^(sk|pk|rk)_(live|test)_/, 'an API key'],
  [/^([0-9a-f]{2})+$/i, 'hexadecimal'],
  [/^[A-Za-z0-9+/]+={0,2}$/, 'base64, or a word'],
];

/** What a text seems to be, without a character of it. */
function kindOf(text: string): string {
  const kind = KINDS.find(([pattern]) => pattern.test(text.trim()))?.[1] ?? 'something else';
  const space = text === text.trim() ? '' : ', with white space around it';
  return `${kind}, ${text.length} characters${space}`;
}
