import type { DeliverySummary } from '../api/contract.ts';
import type { DeliveryQuery } from './page-model.ts';

/** Whether a delivery is one of those asked for. What a browser shows live is what the server would have listed. */
export function matchesQuery(delivery: DeliverySummary, query: DeliveryQuery): boolean {
  const { sender, webhook, state, q } = query;
  if (sender !== undefined && sender !== delivery.sender) return false;
  if (webhook !== undefined && webhook !== delivery.webhook) return false;
  if (state !== undefined && state !== delivery.state) return false;
  if (q === undefined || q === '') return true;
  const wanted = q.toLowerCase();
  const { id, eventId, type, url } = delivery;
  return [id, eventId, type, delivery.sender, url].some((text) => text.toLowerCase().includes(wanted));
}
