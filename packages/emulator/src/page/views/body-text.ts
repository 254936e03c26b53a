import type { KeptText } from '../../api/contract.ts';
import { html, type Markup } from '../html.ts';
import { indentJson } from '../text/json-tokens.ts';
import { formatBytes } from '../text/times.ts';
import { visibleText } from '../text/visible-text.ts';

/** JSON longer than this is shown without colours: each of them is an element. */
const MOST_COLOURED = 16_384;

/** Text in a box of its own that scrolls, and that the keyboard can reach. */
export function textBox(content: Markup | string, name: string, kind = ''): Markup {
  return html`<pre class="text ${kind}" tabindex="0" role="group" aria-label="${name}"><code dir="ltr">${
    typeof content === 'string' ? visibleText(content) : content
  }</code></pre>`;
}

/** JSON one value a line, or text as it is. */
export function prettyText(text: string): Markup {
  const tokens = indentJson(text);
  if (tokens === undefined) return html`${visibleText(text)}`;
  if (text.length > MOST_COLOURED) return html`${visibleText(tokens.map((token) => token.text).join(''))}`;
  return html`${tokens.map(({ kind, text: written }) =>
    kind === 'mark' ? written : html`<span class="json-${kind}">${visibleText(written)}</span>`,
  )}`;
}

/** A body as it was sent, and as it reads well. What is cut off has only the first. */
export function bodyText(body: KeptText, name: string, key: string): Markup {
  const size = body.truncated
    ? html`<p class="muted">${formatBytes(body.bytes)}; the first 64 KB were kept.</p>`
    : html`<p class="muted">${formatBytes(body.bytes)}</p>`;
  if (body.bytes === 0) return html`<p class="muted">${name}: empty.</p>`;
  if (body.truncated || indentJson(body.text) === undefined) return html`${size}${textBox(body.text, name)}`;
  return html`${size}<details open data-key="${key}-pretty"><summary>Pretty</summary>${textBox(prettyText(body.text), `${name}, pretty`)}</details>
<details data-key="${key}-raw"><summary>Raw</summary>${textBox(body.text, `${name}, raw`, 'wrapped')}</details>`;
}
