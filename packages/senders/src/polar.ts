import type { Provider } from '@hookgate/core';
import type { OpenEvent } from './parts/open-event.ts';
import { textSecret } from './parts/secret-text.ts';
import { standardSender } from './parts/standard-sender.ts';

/** The events Polar documents (source: https://polar.sh/docs/integrate/webhooks/events). */
export type PolarEventName = (typeof EVENTS)[number];

/** An event of Polar. */
export type PolarEvent = OpenEvent<
  'type',
  PolarEventName,
  { readonly timestamp?: string; readonly data: Readonly<Record<string, unknown>> }
>;

const EVENTS = [
  'checkout.created',
  'checkout.updated',
  'checkout.expired',
  'customer.created',
  'customer.updated',
  'customer.deleted',
  'customer.state_changed',
  'order.created',
  'order.paid',
  'order.updated',
  'order.refunded',
  'subscription.created',
  'subscription.active',
  'subscription.updated',
  'subscription.canceled',
  'subscription.uncanceled',
  'subscription.past_due',
  'subscription.revoked',
  'refund.created',
  'refund.updated',
  'product.created',
  'product.updated',
  'organization.updated',
  'benefit.created',
  'benefit.updated',
  'benefit_grant.created',
  'benefit_grant.cycled',
  'benefit_grant.updated',
  'benefit_grant.revoked',
] as const;

const SECRET_IS = 'the secret of the endpoint as Polar shows it, or as you chose it there';

/**
 * Polar: Standard Webhooks, but that the key is the secret's own text, whatever it begins with, and not base64.
 *
 * Sources: https://polar.sh/docs/integrate/webhooks/delivery (10 s, 2xx, ten retries), `webhooks.js` of `@polar-sh/sdk` (the key).
 */
export const polar: Provider<PolarEvent, 'type', 'data'> = /* @__PURE__ */ standardSender<PolarEvent>({
  name: 'polar',
  secretEnv: 'POLAR_WEBHOOK_SECRET',
  defaultPaths: ['/webhooks/polar'],
  brand: 'webhook',
  eventTypes: EVENTS,
  secretIs: SECRET_IS,
  // Any text but a PEM key: an organisation may have chosen one like another sender's.
  decodeSecret: (text) => textSecret(text, { is: SECRET_IS, like: /^(?!-----BEGIN)/ }),
  deadlineMs: 10_000,
  // "Up to 10 times with an exponential backoff"; the steps are not published. Three days are assumed.
  retryHorizonMs: 259_200_000,
  // A week.
  dedupeTtlMs: 604_800_000,
});
