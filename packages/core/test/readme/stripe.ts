import { defineProvider, InvalidEventError, type Provider } from '../../src/index.ts';

export interface StripeEvent {
  readonly id: string;
  readonly type: string;
  readonly data: { readonly object: Record<string, unknown> };
}

/** `Stripe-Signature: t=…,v1=…,v1=…` is the HMAC-SHA256 of `{t}.{body}`. */
export const stripe: Provider<StripeEvent, 'type'> = defineProvider<StripeEvent, 'type'>({
  name: 'stripe',
  secretEnv: 'STRIPE_WEBHOOK_SECRET',
  defaultPaths: ['/webhooks/stripe'],
  signatureHeader: 'stripe-signature',
  signatureEncoding: 'hex',
  readSignature(header) {
    const text = header('stripe-signature');
    if (text === undefined) return 'signature_missing';
    const valuesOf = (name: string): string[] =>
      text.split(',').flatMap((part) => (part.startsWith(`${name}=`) ? [part.slice(name.length + 1)] : []));
    const [time = '', ...others] = valuesOf('t');
    if (!/^[1-9]\d{9}$/.test(time) || others.length > 0) return 'timestamp_malformed';
    return { signatures: valuesOf('v1'), prefix: `${time}.`, signedAt: Number(time) * 1000 };
  },
  typeField: 'type',
  payloadField: null,
  eventTypes: [], // an open list
  parseEvent(json) {
    const event = json as StripeEvent | null;
    if (typeof event?.id !== 'string' || typeof event.type !== 'string')
      throw new InvalidEventError('no `id` or no `type`');
    return event;
  },
  dedupeKey: (event) => event.id, // in the body, so it is signed
  logFields: (event) => ({ id: event.id }),
  accepts: '2xx',
  deadlineMs: 20_000,
  retryHorizonMs: 3 * 86_400_000,
  dedupeTtlMs: 7 * 86_400_000,
  toleranceSeconds: 300, // `signedAt` may be that far away
});
