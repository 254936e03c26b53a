import type { Provider } from '@hookgate/core';
import type { OpenEvent } from './parts/open-event.ts';
import { standardSender } from './parts/standard-sender.ts';

/** The events of Clerk that most applications listen to (source: https://clerk.com/docs/webhooks/overview). */
export type ClerkEventName = (typeof EVENTS)[number];

/** An event of Clerk. */
export type ClerkEvent = OpenEvent<
  'type',
  ClerkEventName,
  {
    readonly object: 'event';
    readonly data: Readonly<Record<string, unknown>>;
    readonly instance_id?: string;
    /** Epoch milliseconds. */
    readonly timestamp?: number;
  }
>;

const EVENTS = [
  'user.created',
  'user.updated',
  'user.deleted',
  'session.created',
  'session.ended',
  'session.removed',
  'session.revoked',
  'session.pending',
  'organization.created',
  'organization.updated',
  'organization.deleted',
  'organizationMembership.created',
  'organizationMembership.updated',
  'organizationMembership.deleted',
  'organizationInvitation.created',
  'organizationInvitation.accepted',
  'organizationInvitation.revoked',
  'organizationDomain.created',
  'organizationDomain.updated',
  'organizationDomain.deleted',
  'role.created',
  'role.updated',
  'role.deleted',
  'permission.created',
  'permission.updated',
  'permission.deleted',
  'email.created',
  'sms.created',
  'waitlistEntry.created',
  'waitlistEntry.updated',
] as const;

/**
 * Clerk, which sends through Svix: `svix-id`, `svix-timestamp`, `svix-signature`.
 *
 * Sources: https://clerk.com/docs/webhooks/overview (Svix and its schedule), `verifyWebhook` of `@clerk/backend` (the variable).
 */
export const clerk: Provider<ClerkEvent, 'type', 'data'> = /* @__PURE__ */ standardSender<ClerkEvent>({
  name: 'clerk',
  secretEnv: 'CLERK_WEBHOOK_SIGNING_SECRET',
  defaultPaths: ['/webhooks/clerk'],
  brand: 'svix',
  eventTypes: EVENTS,
  secretIs:
    'the signing secret of the endpoint, whsec_… and base64, from its page at Clerk; keys of the API, sk_… and pk_…, are others',
  deadlineMs: 15_000,
  // 27 h 35 min 5 s.
  retryHorizonMs: 99_305_000,
  // A week.
  dedupeTtlMs: 604_800_000,
});
