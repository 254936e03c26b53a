import type { AttemptView } from '../../api/contract.ts';
import { html, type Markup } from '../html.ts';
import { formatTaken } from '../text/times.ts';
import { visibleText } from '../text/visible-text.ts';
import { bodyText, textBox } from './body-text.ts';
import { outcomeMark } from './state-mark.ts';
import { timeText } from './time-text.ts';

/** One attempt: what was sent, how it was signed, what came back. */
export function attemptSection(attempt: AttemptView, now: number, isNewest: boolean): Markup {
  const { number, manual, startedAt, durationMs, outcome, fault, error, request, response } = attempt;
  return html`<details class="attempt" data-key="attempt-${number}"${isNewest && html` open`}>
<summary><span class="attempt-name">Attempt ${number}</span>${outcomeMark(outcome)}<span class="number">${response?.status}</span><span class="number">${formatTaken(durationMs)}</span>${timeText('ago', startedAt, now)}${manual && html`<span class="tag">by hand</span>`}${fault !== undefined && html`<span class="tag">fault: ${fault}</span>`}</summary>
${error !== undefined && html`<p class="why">${visibleText(error)}</p>`}
<div class="halves">
<section><h3>Request</h3><p class="status-line">POST <bdi class="value">${visibleText(request.url)}</bdi></p>${headerList(request.headers)}${sentBody(attempt)}
<h3>How the signature was made</h3>${signingSteps(attempt)}</section>
<section><h3>Response</h3>${responseOf(attempt)}</section>
</div>
</details>`;
}

/** Headers, each name with its value. */
function headerList(headers: Readonly<Record<string, string>>): Markup {
  const all = Object.entries(headers);
  if (all.length === 0) return html`<p class="muted">None.</p>`;
  return html`<dl class="headers">${all.map(
    ([name, value]) =>
      html`<div><dt><bdi>${visibleText(name)}</bdi></dt><dd><bdi>${visibleText(value)}</bdi></dd></div>`,
  )}</dl>`;
}

/** What was sent in the place of the delivery's body. */
function sentBody({ number, request: { body } }: AttemptView): Markup {
  if (body === undefined) return html``;
  return html`<h3>Body that was sent</h3>${bodyText(body, `Body of attempt ${number}`, `sent-${number}`)}`;
}

function responseOf({ number, response }: AttemptView): Markup {
  if (response === undefined) return html`<p class="muted">None came back.</p>`;
  return html`<p class="status-line">Status <strong class="number">${response.status}</strong></p>
${headerList(response.headers)}${bodyText(response.body, `Response ${number}`, `response-${number}`)}`;
}

function signingSteps({ number, signing }: AttemptView): Markup {
  const { base, secretHint, header, value } = signing;
  if (base.bytes === 0) {
    return html`<p>Nothing is signed: <code class="value">${visibleText(header)}</code> carries the secret itself, which ends in <code class="value">${visibleText(secretHint)}</code>.</p>${textBox(value, `Token of attempt ${number}`, 'wrapped')}`;
  }
  return html`<ol class="steps">
<li><span>This was signed${base.truncated && html` (the first 64 KB of it)`}:</span>${textBox(base.text, `Base string of attempt ${number}`, 'wrapped short')}</li>
<li><span>with the secret that ends in <code class="value">${visibleText(secretHint)}</code>,</span></li>
<li><span>which made the signature in <code class="value">${visibleText(header)}</code>:</span>${textBox(value, `Signature of attempt ${number}`, 'wrapped')}</li>
</ol>`;
}
