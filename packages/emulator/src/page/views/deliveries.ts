import type { DeliverySummary, Page, SenderView, WebhookView } from '../../api/contract.ts';
import { html, type Markup } from '../html.ts';
import type { DeliveryQuery } from '../page-model.ts';
import { deliveryTable, redeliveringSenders } from './delivery-table.ts';
import { options } from './options.ts';

export interface DeliveriesView {
  readonly page: Page<DeliverySummary>;
  readonly query: DeliveryQuery;
  readonly senders: readonly SenderView[];
  readonly webhooks: readonly WebhookView[];
  readonly now: number;
}

/** All deliveries, the newest first, with a filter. */
export function deliveriesView({ page, query, senders, webhooks, now }: DeliveriesView): Markup {
  const used = senders.filter(({ name }) => name === query.sender || webhooks.some(({ sender }) => sender === name));
  const isFiltered = Object.entries(query).some(([name]) => name !== 'before' && name !== 'limit');
  const empty = isFiltered
    ? html`<p>No delivery matches. <a href="/">Show all</a></p>`
    : webhooks.length === 0
      ? html`<p>Nothing has been sent yet, and nothing can be: there is no webhook.</p><p><a class="button" href="/webhooks">Make a webhook</a></p>`
      : html`<p>Nothing has been sent yet.</p><p><a class="button" href="/send">Send an event</a></p>`;
  return html`<div class="title"><h1>Deliveries</h1><p class="total" data-part="total">${page.total.toLocaleString('en')} in all</p></div>
<form class="filter" method="get" action="/" role="search" aria-label="Filter deliveries" data-filter-form>
<label class="grow"><span>Filter</span><input type="search" name="q" value="${query.q}" placeholder="event, id or URL" autocomplete="off" spellcheck="false" maxlength="200"></label>
<label><span>State</span><select name="state">${options(
    [
      ['', 'Any'],
      ['pending', 'Pending'],
      ['delivered', 'Delivered'],
      ['dead-letter', 'Dead letter'],
    ],
    query.state,
  )}</select></label>
<label><span>Sender</span><select name="sender">${options([['', 'Any'], ...used.map(({ name, title }) => [name, title] as const)], query.sender)}</select></label>
<label><span>Webhook</span><select name="webhook">${options([['', 'Any'], ...webhooks.map(({ id, url }) => [id, url] as const)], query.webhook)}</select></label>
<button>Apply</button>
</form>
<div data-part="list">${deliveryTable(page, query, now, redeliveringSenders(senders), '/', empty)}</div>`;
}
