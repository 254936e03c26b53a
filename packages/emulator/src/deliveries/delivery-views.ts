import { receiverSecret } from '@hookgate/testing';
import type { AttemptView, DeliverySummary, DeliveryView } from '../api/contract.ts';
import type { WebhookRecord } from '../webhooks/webhook-record.ts';
import { buildRequest } from './build-request.ts';
import type { AttemptRecord, DeliveryRecord } from './delivery-record.ts';
import { keepText } from './kept-text.ts';
import { signedContentOf } from './signed-content.ts';

/** The last four characters of a secret as receivers know it. */
export function secretHintOf({ profile, facts }: Pick<WebhookRecord, 'profile' | 'facts'>): string {
  return receiverSecret(profile, facts.secret).slice(-4);
}

/** A delivery in a list. */
export function summaryOf(record: DeliveryRecord, maxAttempts: number): DeliverySummary {
  const { id, webhook, sender, type, eventId, url, createdAt } = record.facts;
  const last = record.attempts.at(-1);
  return {
    id,
    webhook,
    sender,
    type,
    eventId,
    url,
    state: record.state,
    attempts: record.ended,
    maxAttempts,
    ...(last === undefined
      ? {}
      : {
          lastOutcome: last.outcome,
          ...(last.response === undefined ? {} : { lastStatus: last.response.status }),
          lastDurationMs: last.durationMs,
          lastAttemptAt: last.startedAt,
        }),
    createdAt,
    ...(record.nextAttemptAt === undefined ? {} : { nextAttemptAt: record.nextAttemptAt }),
  };
}

/** A delivery with everything that is known of it. */
export async function viewOf(
  record: DeliveryRecord,
  webhook: WebhookRecord,
  maxAttempts: number,
): Promise<DeliveryView> {
  const { signed = { at: record.facts.createdAt, nonce: '' } } = record.attempts.at(-1) ?? {};
  const { body } = buildRequest(webhook, record.facts, signed);
  return {
    ...summaryOf(record, maxAttempts),
    body: keepText(body),
    history: await Promise.all(record.attempts.map((attempt) => attemptView(record, webhook, attempt))),
  };
}

async function attemptView(
  record: DeliveryRecord,
  webhook: WebhookRecord,
  attempt: AttemptRecord,
): Promise<AttemptView> {
  const { url, headers, body, signed, secretHint, ...rest } = attempt;
  const { signatureHeader } = webhook.profile.provider;
  return {
    ...rest,
    request: { url, headers, ...(body === undefined ? {} : { body }) },
    signing: {
      base: keepText(await baseOf(record, webhook, attempt)),
      secretHint,
      header: signatureHeader,
      value: headers[signatureHeader] ?? '',
    },
  };
}

async function baseOf(record: DeliveryRecord, webhook: WebhookRecord, attempt: AttemptRecord): Promise<Uint8Array> {
  const { url, headers, body, signed } = attempt;
  const genuine = buildRequest(webhook, record.facts, signed);
  const sent = body === undefined ? genuine.body : Buffer.from(body.text);
  const request = { ...genuine, headers, body: sent, signing: { ...genuine.signing, url } };
  try {
    return await signedContentOf(request);
  } catch {
    // What was tampered with may have nothing that could have been signed.
    return sent;
  }
}
