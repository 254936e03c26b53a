import { InvalidEventError, type Provider } from '@hookgate/core';
import { checkSignedAt, importSecret, isJsonObject, ownProvider, requireString } from '@hookgate/core/sender-kit';
import { isoTime } from './parts/iso-time.ts';
import type { OpenEvent } from './parts/open-event.ts';
import { type SecretForm, textSecret } from './parts/secret-text.ts';
import { type PairsForm, readSignedPairs } from './parts/signed-pairs.ts';

/** Events that most applications listen to (source: https://developer.paddle.com/webhooks/overview). */
export type PaddleEventName = (typeof EVENTS)[number];

/** An event of Paddle Billing. */
export type PaddleEvent = OpenEvent<
  'event_type',
  PaddleEventName,
  {
    readonly event_id: string;
    /** ISO 8601. */
    readonly occurred_at: string;
    readonly notification_id?: string;
    readonly data: Readonly<Record<string, unknown>>;
  }
>;

const EVENTS = [
  'address.created',
  'address.updated',
  'adjustment.created',
  'adjustment.updated',
  'business.created',
  'business.updated',
  'customer.created',
  'customer.updated',
  'discount.created',
  'discount.updated',
  'payment_method.deleted',
  'payment_method.saved',
  'payout.created',
  'payout.paid',
  'price.created',
  'price.updated',
  'product.created',
  'product.updated',
  'subscription.activated',
  'subscription.canceled',
  'subscription.created',
  'subscription.past_due',
  'subscription.paused',
  'subscription.resumed',
  'subscription.trialing',
  'subscription.updated',
  'transaction.billed',
  'transaction.canceled',
  'transaction.completed',
  'transaction.created',
  'transaction.paid',
  'transaction.past_due',
  'transaction.payment_failed',
  'transaction.ready',
  'transaction.updated',
] as const;

const SECRET: SecretForm = {
  is: 'the secret key of the notification destination, pdl_ntfset_…; an API key, pdl_live_apikey_…, is for calling Paddle',
  like: /^(?!pdl_(live|sdbx)_apikey_|-----BEGIN|whsec_)/,
};

const PAIRS: PairsForm = { separator: ';', time: 'ts=', signature: 'h1=', joint: ':' };

/**
 * Paddle Billing. `Paddle-Signature: ts=…;h1=…` has the hex HMAC-SHA256 of `{ts}:{body}`, several while a key is rotated.
 *
 * Paddle's SDKs take what is 5 s old at most, which is as long as Paddle waits; here it is 60 s, so that a clock that is off loses
 * nothing, and what is that old and was handled is a copy. Paddle Classic signs otherwise.
 *
 * Sources: https://developer.paddle.com/webhooks/signature-verification, https://developer.paddle.com/webhooks/respond-to-webhooks (200
 * within 5 s; 60 retries in 3 days), and the package `@paddle/paddle-node-sdk`.
 */
export const paddle: Provider<PaddleEvent, 'event_type', 'data'> = /* @__PURE__ */ ownProvider<
  PaddleEvent,
  'event_type',
  'data'
>(
  {
    name: 'paddle',
    secretEnv: 'PADDLE_WEBHOOK_SECRET',
    defaultPaths: ['/webhooks/paddle'],
    signatureHeader: 'paddle-signature',
    signatureEncoding: 'hex',
    signatureExample: 'ts=1671552777;h1=eb4d0dc8853be92b7f063b9f3ba5233eb920a09459b6e6b2c26705b4364db151',
    decodeSecret: (text) => textSecret(text, SECRET),
    readSignature: (header) => readSignedPairs(header('paddle-signature'), PAIRS),
    typeField: 'event_type',
    payloadField: 'data',
    eventTypes: EVENTS,
    parseEvent(json) {
      if (!isJsonObject(json)) throw new InvalidEventError('the body is not a JSON object');
      requireString(json, 'event_id');
      requireString(json, 'event_type');
      return json as unknown as PaddleEvent;
    },
    occurredAt: ({ occurred_at }) => isoTime(occurred_at),
    dedupeKey: (event) => event.event_id,
    logFields: ({ event_id, notification_id }) => ({ event_id, notification_id }),
    accepts: '200',
    deadlineMs: 5_000,
    // Three days.
    retryHorizonMs: 259_200_000,
    // A week.
    dedupeTtlMs: 604_800_000,
    toleranceSeconds: 60,
  },
  { checkSignedAt, importSecret },
);
