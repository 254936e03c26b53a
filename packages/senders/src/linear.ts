import { InvalidEventError, type KeyMaterial, type Provider } from '@hookgate/core';
import { importSecret, isJsonObject, keyPart, ownProvider, requireString } from '@hookgate/core/sender-kit';
import { signatureAfter } from './parts/hex-after.ts';
import type { OpenEvent } from './parts/open-event.ts';
import { type SecretForm, textSecret } from './parts/secret-text.ts';

/** What an event of Linear is about (source: https://linear.app/developers/webhooks). */
export type LinearEventName = (typeof EVENTS)[number];

/** An event of Linear. */
export type LinearEvent = OpenEvent<
  'type',
  LinearEventName,
  {
    /** `create`, `update`, `remove`, or what the kind of event has of its own. */
    readonly action: string;
    /** When it happened, ISO 8601. */
    readonly createdAt?: string;
    readonly data?: Readonly<Record<string, unknown>>;
    readonly updatedFrom?: Readonly<Record<string, unknown>>;
    readonly actor?: Readonly<Record<string, unknown>>;
    readonly url?: string;
    readonly organizationId?: string;
    readonly webhookId?: string;
    /** When it was sent, epoch milliseconds. */
    readonly webhookTimestamp: number;
  }
>;

const EVENTS = [
  'AgentSessionEvent',
  'AppUserNotification',
  'Attachment',
  'Comment',
  'Customer',
  'CustomerNeed',
  'Cycle',
  'Document',
  'Initiative',
  'InitiativeUpdate',
  'Issue',
  'IssueLabel',
  'IssueSLA',
  'OAuthApp',
  'PermissionChange',
  'Project',
  'ProjectUpdate',
  'Reaction',
  'User',
] as const;

const SECRET: SecretForm = {
  is: 'the signing secret on the page of the webhook, lin_wh_…; an API key, lin_api_…, is for calling Linear',
  like: /^(?!lin_(api|oauth)_|-----BEGIN|whsec_)/,
};

/** What happened to what, and when. It is in the body, and so signed; `Linear-Delivery` is not. */
function keyOf({ type, action, createdAt, data }: LinearEvent, material: KeyMaterial): string | Promise<string> {
  const id = data?.id;
  if (typeof id !== 'string' || typeof createdAt !== 'string') return material.bodyDigest();
  return [type, action, id, createdAt].map(keyPart).join(':');
}

/**
 * Linear. `Linear-Signature` is the hex HMAC-SHA256 of the body, which has the time at which it was sent.
 *
 * Linear advises to refuse what is older than 60 s, and its documents do not say whether a retry, up to 7 h later, is stamped anew. So 8 h
 * are taken: what was handled is remembered for longer than that, and is a copy.
 *
 * Sources: https://linear.app/developers/webhooks (200 within 5 s; retries after 1 min, 1 h and 6 h), and the package `@linear/sdk`.
 */
export const linear: Provider<LinearEvent, 'type', 'data'> = /* @__PURE__ */ ownProvider<LinearEvent, 'type', 'data'>(
  {
    name: 'linear',
    secretEnv: 'LINEAR_WEBHOOK_SECRET',
    defaultPaths: ['/webhooks/linear'],
    signatureHeader: 'linear-signature',
    signatureEncoding: 'hex',
    decodeSecret: (text) => textSecret(text, SECRET),
    readSignature: (header) => signatureAfter(header('linear-signature'), ''),
    typeField: 'type',
    payloadField: 'data',
    eventTypes: EVENTS,
    parseEvent(json) {
      if (!isJsonObject(json)) throw new InvalidEventError('the body is not a JSON object');
      requireString(json, 'type');
      requireString(json, 'action');
      return json as unknown as LinearEvent;
    },
    occurredAt: ({ webhookTimestamp }) => (typeof webhookTimestamp === 'number' ? webhookTimestamp : undefined),
    dedupeKey: keyOf,
    logFields: ({ action, webhookId }) => ({ action, webhookId }),
    accepts: '200',
    deadlineMs: 5_000,
    // 7 h 1 min.
    retryHorizonMs: 25_260_000,
    // A week.
    dedupeTtlMs: 604_800_000,
    // 8 h.
    maxAgeSeconds: 28_800,
  },
  { importSecret },
);
