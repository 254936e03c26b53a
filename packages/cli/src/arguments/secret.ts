import { receiverSecret, type SenderProfile, testSecret } from '@hookgate/testing';
import type { Terminal } from '../terminal/terminal.ts';
import { UsageError } from '../usage-error.ts';
import { titleOf } from './sender.ts';

/** A secret, and where it is from. */
export interface FoundSecret {
  readonly text: string;
  /** Such as `--secret`, or the name of an environment variable. */
  readonly from: string;
}

/**
 * What a sender signs with: the option, else the variable that a receiver reads. Of senders that sign with a private key only a test
 * key is known, and the variable has the public one to it.
 *
 * @throws UsageError when there is none
 */
export function signingSecret(profile: SenderProfile, option: string | undefined, terminal: Terminal): FoundSecret {
  const { secretEnv } = profile.provider;
  const given = terminal.env[secretEnv];
  if (option !== undefined) return { text: required(option, '--secret'), from: '--secret' };
  if (profile.receiverSecret === undefined) {
    if (given !== undefined && given !== '') return { text: given, from: secretEnv };
    throw missing(profile);
  }
  const publicKey = receiverSecret(profile);
  if (given === publicKey) return { text: testSecret(profile), from: 'the test key' };
  const start = `start your server with ${secretEnv}=${publicKey}, the public key to a test key`;
  if (given === undefined || given === '') {
    terminal.note(`${titleOf(profile)} signs with a private key: ${start}.`);
    return { text: testSecret(profile), from: 'the test key' };
  }
  throw new UsageError(
    'no_private_key',
    `${titleOf(profile)} signs with a private key, and ${secretEnv} has the public one: ${start}, or give the private key with --secret.`,
  );
}

/**
 * What a receiver is configured with: the option, else the variable.
 *
 * @throws UsageError when there is none
 */
export function verifyingSecret(profile: SenderProfile, option: string | undefined, terminal: Terminal): FoundSecret {
  const { secretEnv } = profile.provider;
  if (option !== undefined) return { text: required(option, '--secret'), from: '--secret' };
  const given = terminal.env[secretEnv];
  if (given === undefined || given === '') throw missing(profile);
  return { text: given, from: secretEnv };
}

function required(text: string, name: string): string {
  if (text.trim() !== '') return text;
  throw new UsageError('missing_secret', `${name} is empty.`);
}

function missing({ provider, ...rest }: SenderProfile): UsageError {
  return new UsageError(
    'missing_secret',
    `There is no secret of ${titleOf({ provider, ...rest })}: set ${provider.secretEnv} to what your server has, or pass --secret.`,
  );
}
