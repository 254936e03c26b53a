import type { DeliverySummary, Page, SenderView } from '../../api/contract.ts';
import { html, type Markup } from '../html.ts';
import type { DeliveryQuery } from '../page-model.ts';
import { deliveryTable, redeliveringSenders } from './delivery-table.ts';

/** Deliveries that every attempt failed for. */
export function deadLettersView(
  page: Page<DeliverySummary>,
  query: DeliveryQuery,
  senders: readonly SenderView[],
  now: number,
): Markup {
  const isEmpty = page.total === 0;
  const empty = html`<p>No dead letters: everything was delivered, or is still being tried.</p>`;
  return html`<div class="title"><h1>Dead letters</h1><p class="total" data-part="total">${page.total.toLocaleString('en')} in all</p></div>
<p class="muted">Every attempt at these has failed. Some senders send them again when asked to; of others, open the delivery and replay it.</p>
<div class="actions" data-part="actions">
<form method="post" action="/dead-letters/redeliver" data-stay><button class="main"${isEmpty && html` disabled`}>Redeliver all</button></form>
<form method="post" action="/dead-letters/purge" data-stay data-confirm="Remove all dead letters?"><button class="danger"${isEmpty && html` disabled`}>Remove all</button></form>
</div>
<div data-part="list">${deliveryTable(page, { ...query, state: 'dead-letter' }, now, redeliveringSenders(senders), '/dead-letters', empty)}</div>`;
}
