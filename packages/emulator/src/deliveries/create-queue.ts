import type { SenderProfile, TestDelivery } from '@hookgate/testing';
import { createSendQueue, type ParcelAttempt, type QueueFault, queueFaultNames } from '@hookgate/testing/sender-kit';
import type { Surroundings } from '../surroundings.ts';
import type { WebhookFacts, WebhookRecord } from '../webhooks/webhook-record.ts';
import { buildRequest, tampered } from './build-request.ts';
import type { AttemptRecord, DeliveryRecord } from './delivery-record.ts';
import { secretHintOf } from './delivery-views.ts';
import type { HttpTransport, KeptResult } from './http-transport.ts';
import { keepText } from './kept-text.ts';

/** Requests to one webhook that may be under way at once. */
const CONCURRENCY = 32;

/** What a queue tells and asks. */
export interface QueueSurroundings extends Surroundings {
  readonly transport: HttpTransport;
  /** What is waited for between two attempts; `undefined`: nothing. */
  pause(): Promise<void> | undefined;
  find(id: string): DeliveryRecord | undefined;
  /** An attempt has ended, and the record says what comes of it. */
  ended(webhook: WebhookRecord, record: DeliveryRecord, attempt: AttemptRecord): void;
  /** An attempt was put off. */
  postponed(webhook: WebhookRecord, record: DeliveryRecord): void;
}

/** A webhook with a queue that keeps its sender's rules. */
export function createWebhookRecord(
  around: QueueSurroundings,
  facts: WebhookFacts,
  profile: SenderProfile,
): WebhookRecord {
  const { options, random, clock } = around;
  const webhook: WebhookRecord = {
    facts,
    profile,
    counts: { pending: 0, delivered: 0, deadLetter: 0 },
    get nextDueAt() {
      return webhook.facts.paused ? undefined : webhook.queue.nextDueAt;
    },
    get isFull() {
      return webhook.queue.running >= CONCURRENCY;
    },
    runDue: () => webhook.queue.runDue(),
    queue: createSendQueue<DeliveryRecord>({
      clock,
      random,
      deadlineMs: profile.provider.deadlineMs,
      retryDelaysMs: options.retryDelaysOf(profile),
      signsRetries: options.signsRetries(profile),
      concurrency: CONCURRENCY,
      pause: () => around.pause(),
      plan: () => planFault(around),
      sign(record, { nonce, manual }) {
        const signed = { at: around.stamp(), nonce };
        const fresh = buildRequest(webhook, record.facts, signed);
        record.lastSigned = { ...signed, id: fresh.signing.id };
        // What somebody sends again by hand is genuine, whatever was done to it at first.
        if (manual) return fresh;
        const { original } = record.facts;
        return tampered(
          webhook,
          fresh,
          record.facts.tamper,
          original === undefined ? undefined : around.find(original),
        );
      },
      transport: (delivery, sending, record) => around.transport.send(record.facts.url, delivery, sending),
      onAttempt: (record, attempt) => around.ended(webhook, record, recordOf(webhook, record, attempt)),
      onPostponed: (record) => around.postponed(webhook, record),
    }),
  };
  return webhook;
}

function planFault({ faults, chance }: QueueSurroundings): QueueFault | undefined {
  const { rate, kinds } = faults();
  const random = chance();
  if (rate === 0 || !random.chance(rate)) return undefined;
  return random.pick(kinds.length > 0 ? (kinds as readonly QueueFault[]) : queueFaultNames);
}

/** An attempt as it is kept. */
function recordOf(webhook: WebhookRecord, record: DeliveryRecord, attempt: ParcelAttempt): AttemptRecord {
  const { number, manual, startedAt, outcome, fault, error, delivery } = attempt;
  const result = attempt.result as KeptResult | undefined;
  const { at, nonce, id, url } = delivery.signing;
  return {
    number,
    manual,
    startedAt,
    durationMs: Math.round((result?.durationMs ?? attempt.durationMs) * 10) / 10,
    outcome,
    ...(fault === undefined ? {} : { fault }),
    ...(error === undefined ? {} : { error: error instanceof Error ? error.message : String(error) }),
    url,
    headers: delivery.headers,
    ...(record.facts.tamper === undefined || manual ? {} : changedBody(webhook, record, delivery)),
    ...(result === undefined
      ? {}
      : {
          response: {
            status: result.status,
            headers: result.headers,
            body: keepText(result.body, result.bodyBytes),
          },
        }),
    signed: { at, nonce, id },
    secretHint: secretHintOf(webhook),
  };
}

/** The body that was sent, where tampering made another one of it. */
function changedBody(
  webhook: WebhookRecord,
  { facts }: DeliveryRecord,
  { body, signing }: TestDelivery,
): Pick<AttemptRecord, 'body'> {
  const own = buildRequest(webhook, facts, signing).body;
  return Buffer.compare(own, body) === 0 ? {} : { body: keepText(body) };
}
