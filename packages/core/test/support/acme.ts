import { createHmac } from 'node:crypto';
import { type AnyProvider, defineProvider } from '../../src/index.ts';
import { NOW, type SentRequest } from './deliver.ts';

/** The fields that must be given. */
export type AcmeField =
  | 'name'
  | 'secretEnv'
  | 'defaultPaths'
  | 'signatureHeader'
  | 'signatureEncoding'
  | 'readSignature'
  | 'typeField'
  | 'payloadField'
  | 'eventTypes'
  | 'parseEvent'
  | 'dedupeKey'
  | 'logFields'
  | 'accepts'
  | 'deadlineMs'
  | 'retryHorizonMs'
  | 'dedupeTtlMs'
  | 'toleranceSeconds';

/** A sender with everything that must be said, and nothing else. */
export const ACME: Readonly<Record<AcmeField, unknown>> = {
  name: 'acme',
  secretEnv: 'ACME_WEBHOOK_SECRET',
  defaultPaths: ['/webhooks/acme'],
  signatureHeader: 'x-acme-signature',
  signatureEncoding: 'hex',
  readSignature: (header: (name: string) => string | undefined): unknown => ({
    signatures: [header('x-acme-signature')],
    prefix: '',
    signedAt: NOW,
  }),
  typeField: 'type',
  payloadField: null,
  eventTypes: ['paid'],
  parseEvent: (json: unknown): unknown => json,
  dedupeKey: (event: { readonly id: string }): unknown => event.id,
  logFields: () => ({}),
  accepts: '2xx',
  deadlineMs: 15_000,
  retryHorizonMs: 0,
  dedupeTtlMs: 3_600_000,
  toleranceSeconds: 300,
};

/** {@link ACME} with changes, as a developer who has no types defines it. */
export function defineAcme(changes: object): AnyProvider {
  return defineProvider({ ...ACME, ...changes } as never) as never;
}

export const ACME_BODY: string = JSON.stringify({ type: 'paid', id: '1' });

/** A delivery, signed with HMAC-SHA256 over its body. */
export function signAcme(text: string = ACME_BODY, key: string | Uint8Array = 'key'): SentRequest {
  return { body: text, headers: { 'x-acme-signature': createHmac('sha256', key).update(text).digest('hex') } };
}
