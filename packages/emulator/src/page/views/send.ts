import type { SenderView, WebhookView } from '../../api/contract.ts';
import { html, type Markup } from '../html.ts';
import { visibleText } from '../text/visible-text.ts';
import { options } from './options.ts';
import { tamperChoice } from './tamper-choice.ts';

export interface SendView {
  readonly senders: readonly SenderView[];
  readonly webhooks: readonly WebhookView[];
  /** The sender and the type that are chosen. */
  readonly sender: SenderView;
  readonly type: SenderView['types'][number];
  readonly typed?: URLSearchParams;
}

/** Any event of any sender, to be changed and sent. */
export function sendView(view: SendView): Markup {
  const { senders, sender, type } = view;
  return html`<div class="title"><h1>Send an event</h1></div>
<form class="sheet row" method="get" action="/send" data-choose-event>
<label class="grow"><span>Event</span><select name="event">${senders.map(
    ({ name, title, types }) =>
      html`<optgroup label="${title}">${options(
        types.map((each) => [`${name} ${each.name}`, each.name] as const),
        `${sender.name} ${type.name}`,
      )}</optgroup>`,
  )}</select></label>
<button>Show its sample</button>
</form>
<div data-part="compose">${composeForm(view)}</div>`;
}

function composeForm({ webhooks, sender, type, typed }: SendView): Markup {
  const own = webhooks.filter((webhook) => webhook.sender === sender.name);
  if (own.length === 0) {
    return html`<div class="none"><p>${sender.title} has no webhook to send to.</p><p><a class="button" href="/webhooks?sender=${encodeURIComponent(sender.name)}#new-webhook">Make a webhook</a></p></div>`;
  }
  return html`<h2><bdi>${visibleText(type.name)}</bdi> of ${sender.title}</h2>
<form class="sheet" method="post" action="/send">
<input type="hidden" name="event" value="${sender.name} ${type.name}">
<label><span>JSON</span><textarea name="body" rows="16" spellcheck="false" dir="ltr" class="value">
${typed?.get('body') ?? sampleText(type.sample)}</textarea></label>
<label class="check"><input type="checkbox" name="exact" value="yes"${typed?.get('exact') === 'yes' && html` checked`}><span>Send exactly this text. <span class="muted">Otherwise what you changed goes into a new event, with its own id and time.</span></span></label>
<div class="row">
<label class="grow"><span>Webhook</span><select name="webhook">${options([['', 'Every one that is subscribed'], ...own.map(({ id, url }) => [id, url] as const)], typed?.get('webhook') ?? '')}</select></label>
<label><span>Copies besides</span><input type="number" name="copies" min="0" max="1000" value="${typed?.get('copies') ?? 0}"></label>
<label><span>In seconds</span><input type="number" name="delay" min="0" step="any" value="${typed?.get('delay') ?? 0}"></label>
</div>
${tamperChoice(sender, typed?.get('tamper') ?? '')}
<div class="actions"><button class="main">Send</button></div>
</form>`;
}

/** A sample as it stands in the form. */
function sampleText(sample: object): string {
  return JSON.stringify(sample, undefined, 2);
}
