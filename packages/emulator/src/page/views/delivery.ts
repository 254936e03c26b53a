import type { AttemptView, DeliveryView, SenderView, WebhookView } from '../../api/contract.ts';
import { type Content, html, type Markup } from '../html.ts';
import { visibleText } from '../text/visible-text.ts';
import { attemptSection } from './attempt.ts';
import { bodyText } from './body-text.ts';
import { deliveryPath } from './delivery-row.ts';
import { stateMark } from './state-mark.ts';
import { tamperChoice } from './tamper-choice.ts';
import { timeText } from './time-text.ts';
import { timeline } from './timeline.ts';

const MOST_ATTEMPTS = 20;

export interface DeliveryDetails {
  readonly delivery: DeliveryView;
  readonly sender: SenderView | undefined;
  readonly webhook: WebhookView | undefined;
  readonly now: number;
  /** What was typed before it was refused. */
  readonly typed?: URLSearchParams;
}

/** Everything that is known of one delivery. */
export function deliveryView(details: DeliveryDetails): Markup {
  const { delivery, sender, webhook, now } = details;
  const path = deliveryPath(delivery.id);
  return html`<div data-part="delivery">
<p class="back"><a href="/" data-back>All deliveries</a></p>
<div class="title"><h1><bdi>${visibleText(delivery.type)}</bdi></h1>${stateMark(delivery.state)}</div>
${factList(delivery, sender, webhook, now)}
<div class="actions">
${sender?.redelivers === true && html`<form method="post" action="${path}/redeliver" data-stay><button class="main">Redeliver</button></form>`}
<a class="button" href="#replay">Replay with changes</a>
<a class="button" href="${path}/curl" data-copy="curl command">Copy as curl</a>
<a class="button" href="${path}/test" data-copy="Vitest test">Copy as Vitest test</a>
</div>
<section><h2>Timeline</h2>${timeline(delivery, sender?.retryDelaysMs ?? [])}</section>
<section><h2>Attempts</h2>${attemptSections(delivery.history, now)}</section>
<section><h2>Body</h2>${bodyText(delivery.body, 'Body', 'body')}</section>
</div>
${replayForm(details)}`;
}

/** The newest in full: each can have 64 KB of an answer. */
function attemptSections(history: readonly AttemptView[], now: number): Markup {
  if (history.length === 0) return html`<p class="muted">None yet.</p>`;
  const older = history.length - MOST_ATTEMPTS;
  const newest = history.slice(-MOST_ATTEMPTS).reverse();
  return html`${newest.map((attempt, at) => attemptSection(attempt, now, at === 0))}${
    older > 0 && html`<p class="muted">${older} before these are not shown.</p>`
  }`;
}

function factList(
  delivery: DeliveryView,
  sender: SenderView | undefined,
  webhook: WebhookView | undefined,
  now: number,
): Markup {
  const facts: readonly (readonly [string, Content])[] = [
    ['Event', html`<bdi class="value">${visibleText(delivery.eventId)}</bdi>`],
    ['Delivery', html`<bdi class="value">${visibleText(delivery.id)}</bdi>`],
    ['Sender', sender?.title ?? delivery.sender],
    [
      'To',
      html`<bdi class="value">${visibleText(delivery.url)}</bdi>${webhook === undefined ? ' (webhook deleted)' : ''}`,
    ],
    ['Made', html`${timeText('moment', delivery.createdAt, now)} UTC`],
    ['Attempts', `${delivery.attempts} of ${delivery.maxAttempts}`],
    ['Next try', delivery.nextAttemptAt === undefined ? 'none' : timeText('until', delivery.nextAttemptAt, now)],
  ];
  return html`<dl class="facts">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

function replayForm({ delivery, sender, typed }: DeliveryDetails): Markup {
  const { body } = delivery;
  return html`<section id="replay"><h2>Replay with changes</h2>
<p class="muted">Sends a new delivery, with a fresh timestamp and signature.</p>
<form class="sheet" method="post" action="${deliveryPath(delivery.id)}/replay">
<label><span>URL</span><input type="url" name="url" required value="${typed?.get('url') ?? delivery.url}" spellcheck="false"></label>
${
  body.truncated
    ? html`<p class="muted">The body is longer than what was kept of it, so it is sent as it was.</p>`
    : html`<label><span>Body</span><textarea name="body" rows="12" spellcheck="false" dir="ltr" class="value">
${typed?.get('body') ?? body.text}</textarea></label>`
}
${tamperChoice(sender, typed?.get('tamper') ?? '')}
<div class="actions"><button class="main">Replay</button></div>
</form></section>`;
}
