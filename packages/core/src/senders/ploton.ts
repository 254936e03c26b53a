import { keyPart } from '../dedupe/key-part.ts';
import { ownProvider } from './own-provider.ts';
import type { JsonObject, PlotonEvent } from './ploton-events.ts';
import { InvalidEventError, type Provider } from './provider.ts';
import { isJsonObject, requireString } from './shape.ts';
import { parseIsoTimestamp } from './timestamp.ts';

const EVENT_TYPES: readonly string[] = ['task.complete', 'task.failed', 'task.progress', 'task.waiting'];

/**
 * Ploton (source: its pages "Webhooks" and "Deploying to Production").
 *
 * `X-Ploton-Signature` is the lower-case hex HMAC-SHA256 of the raw body under the secret's UTF-8 bytes, `whsec_`
 * included. Only the body's `timestamp` tells how old a delivery is.
 */
export const ploton: Provider<PlotonEvent, 'event', 'data'> = /* @__PURE__ */ ownProvider<PlotonEvent, 'event', 'data'>(
  {
    name: 'ploton',
    secretEnv: 'PLOTON_WEBHOOK_SECRET',
    defaultPaths: ['/webhook'],
    signatureHeader: 'x-ploton-signature',
    signatureEncoding: 'hex',
    readSignature(header) {
      const signature = header('x-ploton-signature');
      return signature === undefined ? 'signature_missing' : { signatures: [signature], prefix: '' };
    },
    typeField: 'event',
    payloadField: 'data',
    eventTypes: EVENT_TYPES,
    parseEvent(json) {
      if (!isJsonObject(json)) throw new InvalidEventError('the body is not a JSON object');
      const type = requireString(json, 'event');
      requireString(json, 'task_id');
      requireString(json, 'timestamp');
      if (EVENT_TYPES.includes(type) && !isJsonObject(json.data))
        throw new InvalidEventError('`data` is not an object');
      return json as unknown as PlotonEvent;
    },
    occurredAt: (event) => parseIsoTimestamp(event.timestamp),
    dedupeKey(event, material) {
      if (isOncePerTask(event.event)) return documentedKey(event);
      const key = (digest: string): string => `${documentedKey(event)}:${event.timestamp}:${digest}`;
      const digest = material.bodyDigest();
      return typeof digest === 'string' ? key(digest) : digest.then(key);
    },
    documentedDedupeKey: documentedKey,
    logFields: (event) => ({ task_id: event.task_id }),
    logLine(event) {
      if (event.event !== 'task.failed') return undefined;
      const data: unknown = event.data;
      const error: Record<string, unknown> = isJsonObject(data) && isJsonObject(data.error) ? data.error : {};
      return { event: 'ploton.task.failed', error_code: error.code, recoverable: error.recoverable };
    },
    accepts: '200',
    deadlineMs: 30_000,
    // The webhook page retries for 2 h 36 min, the quickstart says "over 24 hours": 24 h, the longer one, are assumed.
    retryHorizonMs: 86_400_000,
    // 49 h: longer than a delivery can be fresh, 48 h, by an hour.
    dedupeTtlMs: 176_400_000,
    maxAgeSeconds: 172_800,
  },
);

/** The Ploton provider for tasks whose result has a known shape. */
export type PlotonProvider<TResult> = Provider<PlotonEvent<TResult>, 'event', 'data'>;

/** {@link ploton}, typed for tasks that return `TResult`: the `data` of `task.complete`. Check it with a schema if in doubt. */
export function plotonReturning<TResult = JsonObject>(): PlotonProvider<TResult> {
  return ploton as unknown as PlotonProvider<TResult>;
}

/** For these the documented key is enough. A task sends many `task.progress`, and may wait twice. */
function isOncePerTask(type: string): boolean {
  return type === 'task.complete' || type === 'task.failed';
}

function documentedKey(event: PlotonEvent): string {
  return `${keyPart(event.task_id)}:${keyPart(event.event)}`;
}
