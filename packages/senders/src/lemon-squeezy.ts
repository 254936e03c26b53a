import { InvalidEventError, type Provider } from '@hookgate/core';
import { importSecret, isJsonObject, ownProvider, requireString } from '@hookgate/core/sender-kit';
import { signatureAfter } from './parts/hex-after.ts';
import type { OpenEvent } from './parts/open-event.ts';
import { type SecretForm, textSecret } from './parts/secret-text.ts';

/** The events Lemon Squeezy documents (source: https://docs.lemonsqueezy.com/help/webhooks/event-types). */
export type LemonSqueezyEventName = (typeof EVENTS)[number];

/** An event of Lemon Squeezy: the body, and the name from its `meta` where handlers look for it. */
export type LemonSqueezyEvent = OpenEvent<
  'event_name',
  LemonSqueezyEventName,
  {
    readonly meta: { readonly event_name: string; readonly custom_data?: Readonly<Record<string, unknown>> };
    readonly data: Readonly<Record<string, unknown>>;
  }
>;

const EVENTS = [
  'affiliate_activated',
  'license_key_created',
  'license_key_updated',
  'order_created',
  'order_refunded',
  'subscription_cancelled',
  'subscription_created',
  'subscription_expired',
  'subscription_paused',
  'subscription_payment_failed',
  'subscription_payment_recovered',
  'subscription_payment_refunded',
  'subscription_payment_success',
  'subscription_plan_changed',
  'subscription_resumed',
  'subscription_unpaused',
  'subscription_updated',
] as const;

const SECRET: SecretForm = {
  is: 'the signing secret that you gave the webhook, 6 to 40 characters; an API key, a long eyJ…, is for calling Lemon Squeezy',
  like: /^(?!eyJ|-----BEGIN)/,
};

/**
 * Lemon Squeezy. `X-Signature` is the hex HMAC-SHA256 of the body. There is no id and no time of sending in it, so the key is a digest
 * of the body, and a replay of what was forgotten, after `dedupeTtlMs`, runs again.
 *
 * Sources: https://docs.lemonsqueezy.com/help/webhooks/signing-requests, https://docs.lemonsqueezy.com/help/webhooks/webhook-requests (exactly 200;
 * three retries after some 5, 25 and 125 s). It names no deadline; 10 s are assumed.
 */
export const lemonSqueezy: Provider<LemonSqueezyEvent, 'event_name', 'data'> = /* @__PURE__ */ ownProvider<
  LemonSqueezyEvent,
  'event_name',
  'data'
>(
  {
    name: 'lemon-squeezy',
    secretEnv: 'LEMON_SQUEEZY_WEBHOOK_SECRET',
    defaultPaths: ['/webhooks/lemon-squeezy'],
    signatureHeader: 'x-signature',
    signatureEncoding: 'hex',
    decodeSecret: (text) => textSecret(text, SECRET),
    readSignature: (header) => signatureAfter(header('x-signature'), ''),
    typeField: 'event_name',
    payloadField: 'data',
    eventTypes: EVENTS,
    parseEvent(json) {
      if (!isJsonObject(json) || !isJsonObject(json.meta)) throw new InvalidEventError('`meta` is not an object');
      // Not the header's, which is not signed.
      return { ...json, event_name: requireString(json.meta, 'event_name') } as unknown as LemonSqueezyEvent;
    },
    unsigned: ['id'],
    freshness: 'none',
    logFields: ({ data }) => ({ id: data?.id }),
    accepts: '200',
    deadlineMs: 10_000,
    retryHorizonMs: 155_000,
    // A month.
    dedupeTtlMs: 2_592_000_000,
  },
  { importSecret },
);
