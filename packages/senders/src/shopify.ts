import { InvalidEventError, type KeyMaterial, type Provider, type UnknownEventName } from '@hookgate/core';
import { decodeSignature, importSecret, isJsonObject, keyPart, ownProvider } from '@hookgate/core/sender-kit';
import { signatureAfter } from './parts/hex-after.ts';
import { type SecretForm, textSecret } from './parts/secret-text.ts';

/** Topics that most applications subscribe to (source: https://shopify.dev/docs/api/webhooks). */
export type ShopifyTopic = (typeof TOPICS)[number];

/** An event of Shopify. All but `payload` is from headers, which are not signed: whoever replays a delivery can change them. */
export interface ShopifyEventOf<TTopic extends string> {
  readonly topic: TTopic;
  readonly payload: Readonly<Record<string, unknown>>;
  /** `X-Shopify-Shop-Domain`. */
  readonly shop: string;
  /** `X-Shopify-Webhook-Id`; for log lines, and never a key. */
  readonly webhookId: string;
  /** `X-Shopify-Event-Id`: the same for all topics of one action of a merchant. */
  readonly eventId: string;
  /** `X-Shopify-API-Version`. */
  readonly apiVersion: string;
  /** `X-Shopify-Triggered-At`, ISO 8601. */
  readonly triggeredAt: string;
}

/** An event of Shopify. */
export type ShopifyEvent = { [TTopic in ShopifyTopic | UnknownEventName]: ShopifyEventOf<TTopic> }[
  | ShopifyTopic
  | UnknownEventName];

const TOPICS = [
  'app/uninstalled',
  'app/scopes_update',
  'app_subscriptions/update',
  'bulk_operations/finish',
  'carts/create',
  'carts/update',
  'checkouts/create',
  'checkouts/delete',
  'checkouts/update',
  'collections/create',
  'collections/delete',
  'collections/update',
  'customers/create',
  'customers/data_request',
  'customers/delete',
  'customers/redact',
  'customers/update',
  'fulfillments/create',
  'fulfillments/update',
  'inventory_items/create',
  'inventory_items/update',
  'inventory_levels/update',
  'orders/cancelled',
  'orders/create',
  'orders/delete',
  'orders/edited',
  'orders/fulfilled',
  'orders/paid',
  'orders/partially_fulfilled',
  'orders/updated',
  'products/create',
  'products/delete',
  'products/update',
  'refunds/create',
  'shop/redact',
  'shop/update',
  'themes/publish',
] as const;

/** As all of them are; two topics are a header that was sent twice. */
const TOPIC = /^[\w./-]{1,100}$/;

const SECRET: SecretForm = {
  is: "the app's client secret, which Shopify calls the API secret key; an access token, shpat_…, is for calling its API",
  like: /^(?!shp(at|ca|pa)_|-----BEGIN|whsec_)/,
};

/**
 * One topic of the documented ones makes another key: Shopify sends the same bytes for `orders/create` and `orders/paid`, and both
 * are to be handled. All other topics are one, or whoever replays a delivery could make up as many as he likes.
 */
function keyOf({ topic }: ShopifyEvent, material: KeyMaterial): string | Promise<string> {
  const name = (TOPICS as readonly string[]).includes(topic) ? topic : 'other';
  const digest = material.bodyDigest();
  const key = (hex: string): string => `${hex}:${keyPart(name)}`;
  return typeof digest === 'string' ? key(digest) : digest.then(key);
}

/**
 * Shopify. `X-Shopify-Hmac-Sha256` is the base64 HMAC-SHA256 of the body, and of nothing else: neither topic, shop, ids nor times.
 * The key is a digest of the body and the topic. So a captured delivery can be sent again under another topic, and would run once
 * for each: where that matters, look the object up with Shopify before you act on it.
 *
 * Sources: https://shopify.dev/docs/apps/build/webhooks (headers, HMAC, 5 s, 8 retries in 4 h with the original payload), and the
 * package `@shopify/shopify-api`.
 */
export const shopify: Provider<ShopifyEvent, 'topic', 'payload'> = /* @__PURE__ */ ownProvider<
  ShopifyEvent,
  'topic',
  'payload'
>(
  {
    name: 'shopify',
    secretEnv: 'SHOPIFY_API_SECRET',
    defaultPaths: ['/webhooks/shopify'],
    signatureHeader: 'x-shopify-hmac-sha256',
    signatureEncoding: 'base64',
    decodeSecret: (text) => textSecret(text, SECRET),
    readSignature: (header) => signatureAfter(header('x-shopify-hmac-sha256'), ''),
    typeField: 'topic',
    payloadField: 'payload',
    eventTypes: TOPICS,
    parseEvent(json, { header }) {
      const topic = header('x-shopify-topic');
      if (topic === undefined || !TOPIC.test(topic)) throw new InvalidEventError('x-shopify-topic is not a topic');
      if (!isJsonObject(json)) throw new InvalidEventError('the body is not a JSON object');
      return {
        topic,
        payload: json,
        shop: header('x-shopify-shop-domain') ?? '',
        webhookId: header('x-shopify-webhook-id') ?? '',
        eventId: header('x-shopify-event-id') ?? '',
        apiVersion: header('x-shopify-api-version') ?? '',
        triggeredAt: header('x-shopify-triggered-at') ?? '',
      } as ShopifyEvent;
    },
    unsigned: ['type'],
    freshness: 'none',
    dedupeKey: keyOf,
    logFields: ({ shop, webhookId }) => ({ shop, webhookId }),
    accepts: '2xx',
    deadlineMs: 5_000,
    // 4 h.
    retryHorizonMs: 14_400_000,
    // A month: nothing that is signed tells how old a delivery is.
    dedupeTtlMs: 2_592_000_000,
  },
  { decodeSignature, importSecret },
);
