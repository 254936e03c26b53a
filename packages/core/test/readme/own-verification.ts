import { verify as verifyRsa } from 'node:crypto';
import { defineProvider, InvalidEventError, type Provider, verifiedBy } from '../../src/index.ts';

export interface PaymentEvent {
  readonly type: string;
  readonly id: string;
  readonly at: string;
}

/** RSA over the body, under a public key: what no scheme says, a function of yours does. */
export const payments: Provider<PaymentEvent, 'type'> = defineProvider<PaymentEvent, 'type'>({
  name: 'payments',
  secretEnv: 'PAYMENTS_PUBLIC_KEY',
  defaultPaths: ['/webhooks/payments'],
  signatureHeader: 'x-payments-signature',
  scheme: verifiedBy(({ content, signature, secret }) =>
    // Only `true` passes. Answer 'unavailable' where it cannot be told now: 503, and the sender comes again.
    verifyRsa('sha256', content, secret, Buffer.from(signature, 'base64')),
  ),
  readSignature(header) {
    const signature = header('x-payments-signature');
    return signature === undefined ? 'signature_missing' : { signatures: [signature], prefix: '' };
  },
  typeField: 'type',
  payloadField: null,
  eventTypes: ['paid', 'refunded'],
  parseEvent(json) {
    const event = json as PaymentEvent | null;
    if (typeof event?.id !== 'string' || typeof event.type !== 'string')
      throw new InvalidEventError('no `id` or no `type`');
    return event;
  },
  dedupeKey: (event) => event.id,
  occurredAt: (event) => Date.parse(event.at), // in the body, so it is signed
  maxAgeSeconds: 86_400,
  logFields: (event) => ({ id: event.id }),
  accepts: '2xx',
  deadlineMs: 10_000,
  retryHorizonMs: 86_400_000,
  dedupeTtlMs: 3 * 86_400_000,
});
