import type { SenderView } from '../../api/contract.ts';
import { html, type Markup } from '../html.ts';
import { options } from './options.ts';

/** The form for a new webhook; topics are shown of the sender that is chosen. */
export function newWebhookForm(senders: readonly SenderView[], typed: URLSearchParams | undefined): Markup {
  const chosen = typed?.get('sender') ?? senders[0]?.name ?? '';
  return html`<section id="new-webhook"><h2>New webhook</h2>
<form class="sheet" method="post" action="/webhooks" data-new-webhook>
<div class="row">
<label><span>Sender</span><select name="sender">${options(
    senders.map(({ name, title }) => [name, title] as const),
    chosen,
  )}</select></label>
<label class="grow"><span>URL</span><input type="url" name="url" required placeholder="http://localhost:3000/webhook" value="${typed?.get('url')}" spellcheck="false"></label>
</div>
<label><span>Secret <span class="muted">(empty: a new one)</span></span><input type="text" name="secret" autocomplete="off" spellcheck="false" value="${typed?.get('secret')}"></label>
${senders.map((sender) => html`<div data-topics-of="${sender.name}">${topicChoice(sender, typed?.getAll(`topic:${sender.name}`) ?? [])}</div>`)}
<div class="actions"><button class="main">Make the webhook</button></div>
</form></section>`;
}

/** The types of a sender to choose from; none chosen is all. */
export function topicChoice(sender: SenderView | undefined, chosen: readonly string[]): Markup {
  if (sender === undefined) return html``;
  return html`<details class="topics" data-key="topics-${sender.name}"${chosen.length > 0 && html` open`}><summary>Topics of ${sender.title} <span class="muted">(none chosen: all)</span></summary>
<fieldset class="choices"><legend class="unseen-label">Topics of ${sender.title}</legend>${sender.types.map(
    ({ name }) =>
      html`<label><input type="checkbox" name="topic:${sender.name}" value="${name}"${chosen.includes(name) && html` checked`}><span>${name}</span></label>`,
  )}</fieldset></details>`;
}
