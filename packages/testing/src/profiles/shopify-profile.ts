import { createHmac } from 'node:crypto';
import { shopify } from '@hookgate/senders/shopify';
import { hexSecret, JSON_TYPE } from './hmac.ts';
import type { SenderProfile } from './sender-profile.ts';

const MINUTE_MS = 60_000;

/** How Shopify sends (source: https://shopify.dev/docs/apps/build/webhooks). Payloads are cut short: override what your handlers read. */
export const shopifyProfile: SenderProfile<typeof shopify> = {
  provider: shopify,
  title: 'Shopify',
  sign: ({ secret, body }) => ({
    'x-shopify-hmac-sha256': createHmac('sha256', secret).update(body).digest('base64'),
  }),
  sample: (topic, { at, id, uuid }) => ({
    topic,
    payload: {
      id: 820_982_911_946_154_500,
      admin_graphql_api_id: `gid://shopify/Test/${id}`,
      email: 'jane@acme.example',
      updated_at: new Date(at).toISOString(),
    },
    shop: 'acme.myshopify.com',
    webhookId: uuid,
    eventId: uuid,
    apiVersion: '2026-01',
    triggeredAt: new Date(at).toISOString(),
  }),
  openFields: () => ['payload'],
  write: ({ topic, payload, shop, webhookId, eventId, apiVersion, triggeredAt }) => ({
    body: JSON.stringify(payload),
    headers: {
      ...JSON_TYPE,
      'x-shopify-topic': String(topic),
      'x-shopify-shop-domain': String(shop),
      'x-shopify-webhook-id': String(webhookId),
      'x-shopify-event-id': String(eventId),
      'x-shopify-api-version': String(apiVersion),
      'x-shopify-triggered-at': String(triggeredAt),
    },
  }),
  testSecret: 'test_secret_of_shopify',
  newSecret: (random) => `shpss_${hexSecret(random)}`,
  // "8 times over 4 hours using an exponential backoff"; the steps are not published, these add up to 4 h.
  retryDelaysMs: [1, 2, 4, 8, 16, 32, 64, 113].map((minutes) => minutes * MINUTE_MS),
  nonces: false,
  redelivers: false,
};
