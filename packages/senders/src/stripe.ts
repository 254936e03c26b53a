import { InvalidEventError, type Provider } from '@hookgate/core';
import { checkSignedAt, importSecret, isJsonObject, ownProvider, requireString } from '@hookgate/core/sender-kit';
import type { Stripe } from 'stripe';
import type { Installed } from './parts/open-event.ts';
import { type SecretForm, textSecret } from './parts/secret-text.ts';
import { type PairsForm, readSignedPairs } from './parts/signed-pairs.ts';

/** An event of Stripe where the package `stripe` is not installed. */
export interface StripeEventShape {
  readonly id: string;
  readonly object: 'event';
  readonly type: string;
  /** Epoch seconds. */
  readonly created: number;
  readonly livemode: boolean;
  readonly api_version: string | null;
  readonly account?: string;
  readonly data: { readonly object: Readonly<Record<string, unknown>>; readonly previous_attributes?: unknown };
}

/** An event of Stripe: `Stripe.Event` where the package `stripe` is installed, so each handler knows its `data.object`. */
export type StripeEvent = Installed<Stripe.Event, StripeEventShape>;

const SECRET: SecretForm = {
  is: 'the signing secret of the endpoint, whsec_…: Stripe shows it on the page of the webhook endpoint, and `stripe listen` prints its own',
  like: /^whsec_[\x21-\x7e]+$/,
};

const PAIRS: PairsForm = { separator: ',', time: 't=', signature: 'v1=', joint: '.' };

/**
 * Stripe. `Stripe-Signature: t=…,v1=…` has the hex HMAC-SHA256 of `{t}.{body}`, once for each secret while one is rolled.
 *
 * Sources: https://docs.stripe.com/webhooks (signature, 300 s of tolerance, retries for three days), and the package `stripe`.
 */
export const stripe: Provider<StripeEvent, 'type'> = /* @__PURE__ */ ownProvider<StripeEvent, 'type'>(
  {
    name: 'stripe',
    secretEnv: 'STRIPE_WEBHOOK_SECRET',
    defaultPaths: ['/webhooks/stripe'],
    signatureHeader: 'stripe-signature',
    signatureEncoding: 'hex',
    signatureExample: 't=1492774577,v1=5257a869e7ecebeda32affa62cdca3fa51cad7e77a0e56ff536d0ce8e108d8bd',
    decodeSecret: (text) => textSecret(text, SECRET),
    readSignature: (header) => readSignedPairs(header('stripe-signature'), PAIRS),
    typeField: 'type',
    payloadField: null,
    // Some 250, and more with every version of the API: the types come from the package `stripe`.
    eventTypes: [],
    parseEvent(json) {
      if (!isJsonObject(json)) throw new InvalidEventError('the body is not a JSON object');
      requireString(json, 'id');
      requireString(json, 'type');
      return json as unknown as StripeEvent;
    },
    occurredAt: ({ created }) => (typeof created === 'number' ? created * 1000 : undefined),
    // In the body, so it is signed.
    dedupeKey: (event) => event.id,
    logFields: (event) => ({ id: event.id }),
    accepts: '2xx',
    // Stripe names no number; its pages ask for an answer before any complex logic. Its attempts end after some 30 s.
    deadlineMs: 20_000,
    // Three days in live mode.
    retryHorizonMs: 259_200_000,
    // A week.
    dedupeTtlMs: 604_800_000,
    toleranceSeconds: 300,
  },
  { checkSignedAt, importSecret },
);
