import type { WebhookRecord } from '../webhooks/webhook-record.ts';
import type { DeliveryRecord } from './delivery-record.ts';

const COUNT_OF = { pending: 'pending', delivered: 'delivered', 'dead-letter': 'deadLetter' } as const;

/**
 * Has a webhook count a delivery as what it is now.
 *
 * @param state `undefined`: it is no longer in the history
 */
export function countDelivery(
  webhook: WebhookRecord | undefined,
  record: DeliveryRecord,
  state: DeliveryRecord['countedAs'],
): void {
  if (webhook !== undefined) {
    if (record.countedAs !== undefined) webhook.counts[COUNT_OF[record.countedAs]] -= 1;
    if (state !== undefined) webhook.counts[COUNT_OF[state]] += 1;
  }
  record.countedAs = state;
}
