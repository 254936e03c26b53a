import { html, type Markup } from '../html.ts';
import { spellOut } from '../text/visible-text.ts';

/** The options of a choice. */
export function options(all: readonly (readonly [string, string])[], chosen: string | undefined): readonly Markup[] {
  return all.map(
    ([value, title]) =>
      html`<option value="${value}"${value === (chosen ?? '') && html` selected`}>${spellOut(title)}</option>`,
  );
}
