import type { Provider } from '@hookgate/core';
import { isoTime } from './parts/iso-time.ts';
import type { OpenEvent } from './parts/open-event.ts';
import { standardSender } from './parts/standard-sender.ts';

/** The events Resend documents (source: https://resend.com/docs/webhooks/event-types). */
export type ResendEventName = (typeof EVENTS)[number];

/** An event of Resend. */
export type ResendEvent = OpenEvent<
  'type',
  ResendEventName,
  { readonly created_at: string; readonly data: Readonly<Record<string, unknown>> }
>;

const EVENTS = [
  'email.sent',
  'email.delivered',
  'email.delivery_delayed',
  'email.complained',
  'email.bounced',
  'email.opened',
  'email.clicked',
  'email.failed',
  'email.received',
  'email.scheduled',
  'email.suppressed',
  'contact.created',
  'contact.updated',
  'contact.deleted',
  'domain.created',
  'domain.updated',
  'domain.deleted',
] as const;

/**
 * Resend, which sends through Svix: `svix-id`, `svix-timestamp`, `svix-signature`.
 *
 * Sources: https://resend.com/docs/webhooks/verify-webhooks-requests, https://resend.com/docs/webhooks/retries-and-replays.
 */
export const resend: Provider<ResendEvent, 'type', 'data'> = /* @__PURE__ */ standardSender<ResendEvent>({
  name: 'resend',
  secretEnv: 'RESEND_WEBHOOK_SECRET',
  defaultPaths: ['/webhooks/resend'],
  brand: 'svix',
  eventTypes: EVENTS,
  secretIs:
    'the signing secret of the webhook, whsec_… and base64, from its page at Resend; an API key, re_…, is for sending',
  occurredAt: ({ created_at }) => isoTime(created_at),
  deadlineMs: 15_000,
  // 27 h 35 min 5 s.
  retryHorizonMs: 99_305_000,
  // A week.
  dedupeTtlMs: 604_800_000,
});
