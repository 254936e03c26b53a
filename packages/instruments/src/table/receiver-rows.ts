import type { DeliveryFacts, ObservationFacts } from '@hookgate/core';
import { ANSWERS, BY_APPLICATION, CODES, OUTCOMES, VERIFICATIONS } from './codes.ts';
import { type Instrument, type Receiver, SECONDS } from './instrument.ts';
import { EVENT, PROVIDER, SOURCE, STATUS_CLASS, statusClass } from './label.ts';
import { MAX_ABANDONED } from './memory.ts';

type ReceiverRow =
  | 'answers'
  | 'verifications'
  | 'received'
  | 'deliveryLatency'
  | 'clockSkew'
  | 'active'
  | 'handlerDuration'
  | 'duplicates'
  | 'waits'
  | 'lostClaims'
  | 'keyCollisions'
  | 'storeDuration'
  | 'storeErrors'
  | 'storeOutages';

/** What receivers are measured with. */
export const RECEIVER_ROWS: Readonly<Record<ReceiverRow, Instrument>> = {
  answers: {
    name: 'webhook.answers',
    kind: 'counter',
    unit: '{request}',
    description: 'Requests of senders, by how they were answered; exactly one for each.',
    labels: { provider: PROVIDER, outcome: { oneOf: OUTCOMES }, status_class: STATUS_CLASS, code: { oneOf: CODES } },
    feeds: {
      answered: ({ provider, outcome, status, code = BY_APPLICATION }, put) =>
        put(1, provider, outcome, statusClass(status), code),
    },
    zeros: ofSender(ANSWERS),
  },
  verifications: {
    name: 'webhook.verifications',
    kind: 'counter',
    unit: '{request}',
    description: 'Checks of signatures and of their age, by their result: verified, or why not.',
    labels: { provider: PROVIDER, result: { oneOf: VERIFICATIONS } },
    feeds: {
      received: (seen, put) => isWebhook(seen) && put(1, seen.provider, 'verified'),
      rejected: ({ provider, code, reason }, put) => {
        if (code === 'invalid_signature' || code === 'stale_timestamp') put(1, provider, reason);
      },
    },
    zeros: ofSender(VERIFICATIONS.map((result) => [result])),
  },
  received: {
    name: 'webhook.received',
    kind: 'counter',
    unit: '{delivery}',
    description: 'Deliveries that were verified, copies included, and events that came in another way.',
    labels: { provider: PROVIDER, event: EVENT, source: SOURCE },
    feeds: { received: ({ provider, eventType, source }, put) => put(1, provider, eventType, source) },
    zeros: (receiver) => receiver?.eventTypes.map((event) => [receiver.provider, event, 'webhook']) ?? [],
  },
  deliveryLatency: {
    name: 'webhook.delivery.latency',
    kind: 'histogram',
    unit: 's',
    description: "From the moment of the event, by its sender's clock, to the arrival of its delivery.",
    labels: { provider: PROVIDER },
    buckets: SECONDS,
    feeds: {
      received: (seen, put, memory) => {
        const ms = latencyMs(seen, memory.now());
        if (ms !== undefined) put(ms > 0 ? ms / 1000 : 0, seen.provider);
      },
    },
    zeros: ofSender([[]]),
  },
  clockSkew: {
    name: 'webhook.clock_skew',
    kind: 'counter',
    unit: '{delivery}',
    description: 'Deliveries that arrived before they happened: the clocks of sender and receiver differ.',
    labels: { provider: PROVIDER },
    feeds: {
      received: (seen, put, memory) => {
        if ((latencyMs(seen, memory.now()) ?? 0) < 0) put(1, seen.provider);
      },
    },
    zeros: ofSender([[]]),
  },
  active: {
    name: 'webhook.deliveries.active',
    kind: 'updown',
    unit: '{delivery}',
    description: 'Deliveries that the application works on.',
    labels: { provider: PROVIDER },
    feeds: {
      started: ({ provider }, put) => put(1, provider),
      handled: (seen, put, { abandoned }) => {
        if (abandoned.size === 0 || !abandoned.delete(runOf(seen))) put(-1, seen.provider);
      },
      failed: (seen, put, { abandoned }) => {
        if (abandoned.size === 0 || !abandoned.delete(runOf(seen))) put(-1, seen.provider);
      },
      warning: (seen, put, { abandoned }) => {
        if (seen.code !== 'handler_never_ended' || abandoned.size === MAX_ABANDONED) return;
        put(-1, seen.provider);
        abandoned.add(runOf(seen));
      },
    },
    zeros: ofSender([[]]),
  },
  handlerDuration: {
    name: 'webhook.handler.duration',
    kind: 'histogram',
    unit: 's',
    description: 'How long the application took for a delivery.',
    labels: { provider: PROVIDER, event: EVENT, outcome: { oneOf: ['handled', 'failed'] } },
    buckets: SECONDS,
    feeds: {
      handled: ({ provider, eventType, handlerMs }, put) => put(handlerMs / 1000, provider, eventType, 'handled'),
      failed: ({ provider, eventType, handlerMs }, put) => put(handlerMs / 1000, provider, eventType, 'failed'),
    },
  },
  duplicates: {
    name: 'webhook.duplicates',
    kind: 'counter',
    unit: '{delivery}',
    description: 'Copies of deliveries that were handled before; no handler ran.',
    labels: { provider: PROVIDER, source: SOURCE },
    feeds: { duplicate: ({ provider, source }, put) => put(1, provider, source) },
    zeros: ofSender([['webhook']]),
  },
  waits: {
    name: 'webhook.waits',
    kind: 'counter',
    unit: '{delivery}',
    description: 'Copies that waited for the delivery in flight, by what came of it.',
    labels: { provider: PROVIDER, outcome: { oneOf: ['mirrored', 'took-over', 'gave-up', 'gone'] } },
    feeds: { waited: ({ provider, outcome }, put) => put(1, provider, outcome) },
    zeros: ofSender([['mirrored'], ['took-over'], ['gave-up'], ['gone']]),
  },
  lostClaims: {
    name: 'webhook.lost_claims',
    kind: 'counter',
    unit: '{delivery}',
    description: 'Deliveries that another process took over while a handler ran: it may have run twice.',
    labels: { provider: PROVIDER, during: { oneOf: ['renew', 'commit', 'release'] } },
    feeds: { 'lost-claim': ({ provider, during }, put) => put(1, provider, during) },
    zeros: ofSender([['renew'], ['commit'], ['release']]),
  },
  keyCollisions: {
    name: 'webhook.key_collisions',
    kind: 'counter',
    unit: '{delivery}',
    description: 'Deliveries that were not processed, because another body had their dedupe key.',
    labels: { provider: PROVIDER },
    feeds: { 'key-collision': ({ provider }, put) => put(1, provider) },
    zeros: ofSender([[]]),
  },
  storeDuration: {
    name: 'webhook.store.operation.duration',
    kind: 'histogram',
    unit: 's',
    description: 'How long calls to the dedupe store took; not of a store in memory.',
    labels: {
      provider: PROVIDER,
      operation: { oneOf: ['remember', 'claim', 'renew', 'commit', 'release'] },
      result: { oneOf: ['ok', 'error'] },
    },
    buckets: SECONDS,
    feeds: {
      'store-call': ({ provider, operation, failed, durationMs }, put) =>
        put(durationMs / 1000, provider, operation, failed ? 'error' : 'ok'),
    },
  },
  storeErrors: {
    name: 'webhook.store.errors',
    kind: 'counter',
    unit: '{call}',
    description:
      'Calls to the dedupe store that failed: the first of an outage when it begins, the others when it ends.',
    labels: { provider: PROVIDER },
    feeds: {
      'store-error': ({ provider }, put) => put(1, provider),
      'store-recovered': ({ provider, failures }, put) => put(Math.max(0, failures - 1), provider),
    },
    zeros: ofSender([[]]),
  },
  storeOutages: {
    name: 'webhook.store.outages',
    kind: 'updown',
    unit: '{receiver}',
    description: 'Receivers whose dedupe store does not answer now.',
    labels: { provider: PROVIDER },
    feeds: {
      'store-error': ({ provider }, put) => put(1, provider),
      'store-recovered': ({ provider }, put) => put(-1, provider),
    },
    zeros: ofSender([[]]),
  },
};

/** Zeros of each sender whose receiver is made. */
function ofSender(values: readonly (readonly string[])[]): (receiver?: Receiver) => readonly (readonly string[])[] {
  return (receiver) => (receiver === undefined ? [] : values.map((each) => [receiver.provider, ...each]));
}

function isWebhook({ source }: ObservationFacts): boolean {
  return source === 'webhook';
}

/** Milliseconds from the event to the arrival of its delivery; below 0 where the clocks differ. */
function latencyMs(seen: DeliveryFacts & { readonly durationMs: number }, now: number): number | undefined {
  if (seen.occurredAt === undefined || !isWebhook(seen)) return undefined;
  // Whole milliseconds, as the clock's, or one that agrees would seem to be behind.
  return now - Math.floor(seen.durationMs) - seen.occurredAt.getTime();
}

/** Runs of one delivery are alike here: whichever ends first, the sum is right. */
function runOf({ id }: ObservationFacts): string {
  return id ?? '';
}
