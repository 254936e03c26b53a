import type { Provider } from '@hookgate/core';
import { checkSignedAt, decodeSignature, importSecret, ownProvider } from '@hookgate/core/sender-kit';
import type { SecretForm } from './secret-text.ts';
import { parseStandard, readStandard, standardKey, standardTime } from './standard.ts';

/** What tells one sender that signs as Standard Webhooks says from the others. */
export interface StandardSender<TEvent> {
  readonly name: string;
  readonly secretEnv: string;
  readonly defaultPaths: readonly string[];
  /** What its three headers begin with. */
  readonly brand: 'webhook' | 'svix';
  readonly eventTypes: readonly string[];
  /** Where its secret is found. */
  readonly secretIs: string;
  /** Turns the configured secret into the key. Default: base64 behind `whsec_`. */
  readonly decodeSecret?: (text: string) => Uint8Array;
  /** When an event happened, epoch milliseconds. Default: its `timestamp`. */
  readonly occurredAt?: (event: TEvent) => number | undefined;
  /** Milliseconds. */
  readonly deadlineMs: number;
  /** Milliseconds; what is remembered is twice that and more. */
  readonly retryHorizonMs: number;
  readonly dedupeTtlMs: number;
}

/** A sender that signs `id.timestamp.body` with HMAC-SHA256 as Standard Webhooks says. */
export function standardSender<TEvent extends object>(
  sender: StandardSender<TEvent>,
): Provider<TEvent, 'type', 'data'> {
  const { brand, secretIs, ...rest } = sender;
  const form: SecretForm = { is: secretIs };
  return ownProvider<TEvent, 'type', 'data'>(
    {
      decodeSecret: (text) => standardKey(text, 'whsec_', form),
      occurredAt: standardTime,
      ...rest,
      signatureHeader: `${brand}-signature`,
      signatureEncoding: 'base64',
      signatureExample: 'v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=',
      readSignature: (header) => readStandard(brand, 'v1', header),
      typeField: 'type',
      payloadField: 'data',
      parseEvent: (json) => parseStandard<TEvent>(json),
      dedupeKey: (_event, { signed }) => signed.id as string,
      logFields: () => ({}),
      accepts: '2xx',
      toleranceSeconds: 300,
    },
    { checkSignedAt, decodeSignature, importSecret },
  );
}
