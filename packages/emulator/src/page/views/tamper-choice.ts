import type { SenderView } from '../../api/contract.ts';
import { html, type Markup } from '../html.ts';

/** What can be wrong with a delivery on purpose: one of the sender's tamperings, or nothing. */
export function tamperChoice(sender: SenderView | undefined, chosen: string): Markup {
  const names = sender?.tamperings ?? [];
  if (names.length === 0) return html``;
  return html`<fieldset class="choices"><legend>Tamper with</legend>
${[['', 'nothing'] as const, ...names.map((name) => [name, name.replaceAll('-', ' ')] as const)].map(
  ([value, title]) =>
    html`<label><input type="radio" name="tamper" value="${value}"${value === chosen && html` checked`}><span>${title}</span></label>`,
)}</fieldset>`;
}
