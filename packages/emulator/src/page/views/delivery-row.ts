import type { DeliverySummary } from '../../api/contract.ts';
import { html, type Markup } from '../html.ts';
import { formatTaken } from '../text/times.ts';
import { visibleText } from '../text/visible-text.ts';
import { lastAnswer, stateMark } from './state-mark.ts';
import { timeText } from './time-text.ts';

/** The address of a delivery. */
export function deliveryPath(id: string): string {
  return `/deliveries/${encodeURIComponent(id)}`;
}

/**
 * One delivery as a row. The server writes the list with it, and the browser what comes in later.
 *
 * @param now by the emulator's clock
 * @param redelivers whether its sender sends again when asked to
 */
export function deliveryRow(delivery: DeliverySummary, now: number, redelivers: boolean): Markup {
  const { id, state, type, eventId, sender, attempts, maxAttempts, lastDurationMs, createdAt, nextAttemptAt } =
    delivery;
  const path = deliveryPath(id);
  return html`<tr role="row" data-id="${id}" data-created="${createdAt}" data-state="${state}">
<td role="cell" class="cell-state">${stateMark(state)}</td>
<td role="cell" class="cell-event"><a href="${path}" data-row-link><bdi>${visibleText(type)}</bdi> <span class="event-id"><bdi>${visibleText(eventId)}</bdi></span></a></td>
<td role="cell" class="cell-sender">${sender}</td>
<td role="cell" class="cell-attempt number">${attempts}/${maxAttempts}</td>
<td role="cell" class="cell-answer number">${lastAnswer(delivery)}</td>
<td role="cell" class="cell-taken number">${lastDurationMs === undefined ? '–' : formatTaken(lastDurationMs)}</td>
<td role="cell" class="cell-age number">${timeText('age', createdAt, now)}</td>
<td role="cell" class="cell-next number"${nextAttemptAt === undefined && html` data-never`}>${nextAttemptAt === undefined ? '–' : timeText('until', nextAttemptAt, now)}</td>
<td role="cell" class="cell-action">${
    redelivers &&
    html`<form method="post" action="${path}/redeliver" data-stay><button class="quiet">Redeliver<span class="unseen-label"> ${visibleText(type)} ${visibleText(eventId)}</span></button></form>`
  }</td>
</tr>`;
}
