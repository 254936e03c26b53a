import { checkSignedAt } from '../verify/freshness.ts';
import { ownProvider } from './own-provider.ts';
import type { PlatosEvent, PlatosTopic } from './platos-events.ts';
import { InvalidEventError, type Provider } from './provider.ts';
import { isJsonObject, requireString } from './shape.ts';
import { parseEpoch, parseIsoTimestamp, parseTimestamp } from './timestamp.ts';

/** `ts.nonce.body` has no length framing: a nonce with a dot could move bytes between its three parts. Else, visible ASCII. */
const NONCE = /^[!-\-/-~]{1,128}$/;

const TOPICS: readonly PlatosTopic[] = [
  'conversation.created',
  'conversation.archived',
  'conversation.deleted',
  'message.created',
  'message.rated',
  'approval.requested',
  'approval.resolved',
  'approval.expired',
  'budget.soft_warn',
  'budget.exceeded',
  'safety.event',
  'agent.created',
  'agent.version.created',
  'agent.canary.promoted',
  'bgo.completed',
  'bgo.failed',
];

/**
 * Platos (source: its page "Webhooks"; the timestamp's other forms are its SDK's).
 *
 * `X-Platos-Signature` is the hex HMAC-SHA256 of `{ts}.{nonce}.{body}`, with `X-Platos-Timestamp` and `X-Platos-Nonce`.
 */
export const platos: Provider<PlatosEvent, 'event', never> = /* @__PURE__ */ ownProvider<PlatosEvent, 'event'>(
  {
    name: 'platos',
    secretEnv: 'PLATOS_WEBHOOK_SECRET',
    defaultPaths: ['/webhooks/platos'],
    signatureHeader: 'x-platos-signature',
    signatureEncoding: 'hex',
    readSignature(header) {
      const signature = header('x-platos-signature');
      if (signature === undefined) return 'signature_missing';
      const timestamp = header('x-platos-timestamp');
      if (timestamp === undefined) return 'timestamp_missing';
      const signedAt = parseTimestamp(timestamp);
      if (signedAt === undefined) return 'timestamp_malformed';
      const nonce = header('x-platos-nonce');
      if (nonce === undefined) return 'nonce_missing';
      if (!NONCE.test(nonce)) return 'nonce_malformed';
      return { signatures: [signature], prefix: `${timestamp}.${nonce}.`, signedAt, nonce };
    },
    typeField: 'event',
    payloadField: null,
    eventTypes: TOPICS,
    parseEvent(json) {
      if (!isJsonObject(json)) throw new InvalidEventError('the body is not a JSON object');
      requireString(json, 'event');
      requireString(json, 'event_id');
      return json as unknown as PlatosEvent;
    },
    // Told, and no bound: what is signed in front of the body says how old a delivery is.
    occurredAt: ({ ts }) => (typeof ts === 'string' ? (parseTimestamp(ts) ?? parseIsoTimestamp(ts)) : parseEpoch(ts)),
    dedupeKey: (event) => event.event_id,
    logFields: (event) => ({ event_id: event.event_id }),
    accepts: '2xx',
    deadlineMs: 5_000,
    // Three or four sends with 1 s, 5 s and 30 s between them and a 5 s timeout each.
    retryHorizonMs: 56_000,
    // Seven days: redelivery by hand has no time limit.
    dedupeTtlMs: 604_800_000,
    toleranceSeconds: 60,
  },
  { checkSignedAt },
);
