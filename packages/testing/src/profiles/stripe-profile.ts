import { createHmac } from 'node:crypto';
import { stripe } from '@hookgate/senders/stripe';
import type { SenderProfile } from './sender-profile.ts';

const HOUR_MS = 3_600_000;

/** What an event is about, by the beginning of its type; the object of every other is empty but for its id. */
const OBJECTS: ReadonlyArray<readonly [types: string, object: Readonly<Record<string, unknown>>]> = [
  ['charge.', { object: 'charge', amount: 2_000, currency: 'usd', paid: true, status: 'succeeded' }],
  ['checkout.session.', { object: 'checkout.session', mode: 'payment', payment_status: 'paid', status: 'complete' }],
  ['customer.subscription.', { object: 'subscription', customer: 'cus_test', status: 'active' }],
  ['customer.', { object: 'customer', email: 'jane@acme.example', name: 'Jane Smith' }],
  ['invoice.', { object: 'invoice', customer: 'cus_test', amount_due: 2_000, currency: 'usd', status: 'paid' }],
  ['payment_intent.', { object: 'payment_intent', amount: 2_000, currency: 'usd', status: 'succeeded' }],
];

/** How Stripe sends (source: https://docs.stripe.com/webhooks). Its objects are cut short: override what your handlers read. */
export const stripeProfile: SenderProfile<typeof stripe> = {
  provider: stripe,
  title: 'Stripe',
  commonTypes: [
    'charge.succeeded',
    'charge.refunded',
    'checkout.session.completed',
    'customer.created',
    'customer.subscription.created',
    'customer.subscription.deleted',
    'customer.subscription.updated',
    'invoice.paid',
    'invoice.payment_failed',
    'payment_intent.payment_failed',
    'payment_intent.succeeded',
  ],
  sign: ({ secret, body, at }) => {
    const t = Math.floor(at / 1000);
    const v1 = createHmac('sha256', secret).update(`${t}.`).update(body).digest('hex');
    return { 'content-type': 'application/json; charset=utf-8', 'stripe-signature': `t=${t},v1=${v1}` };
  },
  sample: (type, { at, id }) => ({
    id: `evt_${id}`,
    object: 'event',
    api_version: '2025-09-30.clover',
    created: Math.floor(at / 1000),
    data: { object: { id: `obj_${id}`, ...OBJECTS.find(([types]) => type.startsWith(types))?.[1] } },
    livemode: false,
    pending_webhooks: 1,
    request: { id: null, idempotency_key: null },
    type,
  }),
  openFields: () => ['data'],
  // "For up to three days with an exponential back off"; the steps are not published, these add up to 71 h.
  retryDelaysMs: [HOUR_MS, 2 * HOUR_MS, 4 * HOUR_MS, 8 * HOUR_MS, 16 * HOUR_MS, 20 * HOUR_MS, 20 * HOUR_MS],
  signsEachAttempt: true,
  nonces: false,
  redelivers: true,
};
