import type { DeliverySummary, Page, SenderView } from '../../api/contract.ts';
import { html, type Markup } from '../html.ts';
import type { DeliveryQuery } from '../page-model.ts';
import { writeQuery } from '../read-query.ts';
import { deliveryRow } from './delivery-row.ts';

const COLUMNS = [
  ['state', 'State'],
  ['event', 'Event'],
  ['sender', 'Sender'],
  ['attempt', 'Attempt'],
  ['answer', 'Answer'],
  ['taken', 'Took'],
  ['age', 'Age'],
  ['next', 'Next try'],
] as const;

const NUMBERS = ['attempt', 'answer', 'taken', 'age', 'next'];

/** Names of the senders that send again when asked to. */
export function redeliveringSenders(senders: readonly SenderView[]): readonly string[] {
  return senders.filter(({ redelivers }) => redelivers).map(({ name }) => name);
}

/**
 * Deliveries as a table. The roles are said outright, for a narrow screen lays the rows out as blocks, and then browsers forget
 * that it is a table.
 *
 * @param path of the view, for the link to the next page
 * @param empty what to say when there are none
 */
export function deliveryTable(
  page: Page<DeliverySummary>,
  query: DeliveryQuery,
  now: number,
  redelivering: readonly string[],
  path: string,
  empty: Markup,
): Markup {
  const { before, ...filter } = query;
  const shown = page.items.map((delivery) => deliveryRow(delivery, now, redelivering.includes(delivery.sender)));
  return html`<table role="table" class="deliveries"${page.items.length === 0 && html` hidden`} aria-label="Deliveries, the newest first">
<thead role="rowgroup"><tr role="row">${COLUMNS.map(([name, title]) => html`<th role="columnheader" scope="col" class="cell-${name}${NUMBERS.includes(name) ? ' number' : ''}">${title}</th>`)}<th role="columnheader" scope="col" class="cell-action"><span class="unseen-label">Action</span></th></tr></thead>
<tbody role="rowgroup" data-rows="${before === undefined ? 'newest' : 'older'}" data-filter="${JSON.stringify(filter)}" data-redelivering="${JSON.stringify(redelivering)}">${shown}</tbody>
</table>
<div class="none"${page.items.length > 0 ? html` hidden` : ''} data-none>${empty}</div>
${
  (page.next !== undefined || before !== undefined) &&
  html`<nav class="pages" aria-label="Pages of deliveries">${before !== undefined && html`<a href="${path}${writeQuery(filter)}">Newest</a>`}${page.next !== undefined && html`<a href="${path}${writeQuery({ ...filter, before: page.next })}">Older</a>`}</nav>`
}`;
}
