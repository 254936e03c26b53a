import { lemonSqueezy } from '@hookgate/senders/lemon-squeezy';
import { hexSecret, hmacHex, JSON_TYPE } from './hmac.ts';
import type { SenderProfile } from './sender-profile.ts';

/** How Lemon Squeezy sends (source: https://docs.lemonsqueezy.com/help/webhooks/webhook-requests). */
export const lemonSqueezyProfile: SenderProfile<typeof lemonSqueezy> = {
  provider: lemonSqueezy,
  title: 'Lemon Squeezy',
  sign: ({ secret, body }) => ({ 'x-signature': hmacHex(secret, body) }),
  sample: (type, { at, id }) => ({
    event_name: type,
    meta: { event_name: type, custom_data: { customer_id: id } },
    data: { type: type.split('_')[0], id, attributes: { status: 'paid', updated_at: new Date(at).toISOString() } },
  }),
  openFields: () => ['data'],
  write: ({ event_name, ...body }) => ({
    body: JSON.stringify(body),
    headers: { ...JSON_TYPE, 'x-event-name': String(event_name) },
  }),
  testSecret: 'test_secret_of_lemon_squeezy',
  newSecret: hexSecret,
  retryDelaysMs: [5_000, 25_000, 125_000],
  nonces: false,
  redelivers: true,
};
