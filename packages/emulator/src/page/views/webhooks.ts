import type { CreatedWebhook, SenderView, WebhookView } from '../../api/contract.ts';
import { html, type Markup } from '../html.ts';
import { visibleText } from '../text/visible-text.ts';
import { timeText } from './time-text.ts';
import { newWebhookForm, topicChoice } from './webhook-forms.ts';

export interface WebhooksView {
  readonly webhooks: readonly WebhookView[];
  readonly senders: readonly SenderView[];
  readonly now: number;
  /** A webhook that was just made, or whose secret was: shown this once. */
  readonly created?: CreatedWebhook;
  readonly typed?: URLSearchParams;
}

/** Where the senders send to. */
export function webhooksView({ webhooks, senders, now, created, typed }: WebhooksView): Markup {
  return html`<div class="title"><h1>Webhooks</h1></div>
${created !== undefined && secretCard(created)}
<div data-part="webhooks">${
    webhooks.length === 0
      ? html`<div class="none"><p>No webhooks yet. A sender sends to a webhook’s URL, and signs with its secret.</p></div>`
      : html`<ul class="cards">${webhooks.map((webhook) =>
          webhookCard(
            webhook,
            senders.find(({ name }) => name === webhook.sender),
            now,
          ),
        )}</ul>`
  }</div>
${newWebhookForm(senders, typed)}`;
}

function secretCard({ secret, url }: CreatedWebhook): Markup {
  return html`<section class="secret" aria-labelledby="secret-title"><h2 id="secret-title">The secret, this once</h2>
<p>For <bdi class="value">${visibleText(url)}</bdi>. Give it to your server now: it is not shown again.</p>
<p class="secret-line"><code class="value" id="secret">${secret}</code><button type="button" class="needs-script" data-copy-from="secret" hidden>Copy the secret</button></p></section>`;
}

function webhookCard(webhook: WebhookView, sender: SenderView | undefined, now: number): Markup {
  const { id, url, topics, secretHint, paused, createdAt, counts } = webhook;
  const path = `/webhooks/${encodeURIComponent(id)}`;
  const button = (action: string, title: string, kind = '', confirm?: string): Markup =>
    html`<form method="post" action="${path}/${action}"${action === 'rotate' ? '' : html` data-stay`}${confirm !== undefined && html` data-confirm="${confirm}"`}><button class="${kind}">${title}<span class="unseen-label"> ${visibleText(url)}</span></button></form>`;
  return html`<li class="card" data-key="${id}">
<div class="card-head"><h2><bdi>${visibleText(url)}</bdi></h2><span class="tag">${sender?.title ?? webhook.sender}</span>${paused && html`<span class="tag tag-paused">paused</span>`}</div>
<dl class="facts">
<div><dt>Topics</dt><dd>${topics.length === 0 ? 'all' : visibleText(topics.join(', '))}</dd></div>
<div><dt>Secret</dt><dd>ends in <code class="value">${visibleText(secretHint)}</code></dd></div>
<div><dt>Made</dt><dd>${timeText('ago', createdAt, now)}</dd></div>
<div><dt>Deliveries</dt><dd><a href="/?webhook=${encodeURIComponent(id)}">${counts.delivered} delivered, ${counts.pending} pending, ${counts.deadLetter} dead</a></dd></div>
</dl>
<div class="actions">${button('test', 'Send test', 'main')}${paused ? button('resume', 'Resume') : button('pause', 'Pause')}${button('rotate', 'Rotate secret', '', 'Make a new secret? Deliveries are signed with it from now on.')}${button('delete', 'Delete', 'danger', 'Delete this webhook?')}</div>
<details data-key="${id}-topics"><summary>Change URL and topics</summary><form class="sheet" method="post" action="${path}/change">
<label><span>URL</span><input type="url" name="url" required value="${url}" spellcheck="false"></label>
${topicChoice(sender, topics)}
<div class="actions"><button>Save</button></div></form></details>
</li>`;
}
