import { createDelivery, type TamperingName, type TestDelivery, tamper } from '@hookgate/testing';
import type { WebhookRecord } from '../webhooks/webhook-record.ts';
import type { DeliveryFacts, DeliveryRecord, SignedWith } from './delivery-record.ts';

/** The tamperings that use a request which was sent before. */
export const TAMPERINGS_OF_TWO: readonly string[] = ['replayed', 'nonce-reused'];

/** What of a delivery its requests are made of. */
export type RequestFacts = Pick<DeliveryFacts, 'content' | 'isEvent' | 'type' | 'url'>;

/** The genuine request of a delivery, signed with the webhook's present secret. */
export function buildRequest(
  { profile, facts: { secret } }: Pick<WebhookRecord, 'profile' | 'facts'>,
  { content, isEvent, type, url }: RequestFacts,
  { at, nonce }: Pick<SignedWith, 'at' | 'nonce'>,
): TestDelivery {
  const { origin, pathname, search } = new URL(url);
  return createDelivery(profile, isEvent ? (JSON.parse(content) as object) : content, {
    secret,
    at,
    nonce,
    ...(isEvent ? {} : { type }),
    path: pathname + search,
    publicUrl: origin,
  });
}

/** @param original the delivery whose request is sent again or whose nonce is used again */
export function tampered(
  webhook: Pick<WebhookRecord, 'profile' | 'facts'>,
  fresh: TestDelivery,
  name: string | undefined,
  original: DeliveryRecord | undefined,
): TestDelivery {
  if (name === undefined) return fresh;
  const sent = original?.lastSigned;
  const isOfTwo = TAMPERINGS_OF_TWO.includes(name) && original !== undefined && sent !== undefined;
  const base = isOfTwo ? buildRequest(webhook, original.facts, sent) : fresh;
  return tamper(base, name as TamperingName);
}
