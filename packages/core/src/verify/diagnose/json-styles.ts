/** How a serialiser spaces JSON. */
export interface Spacing {
  readonly name: string;
  readonly comma: string;
  readonly colon: string;
  /** What one level is indented by; `undefined`: all in one line. */
  readonly indent?: string;
}

/** How a serialiser spells a string. */
export interface Spelling {
  readonly name: string;
  /** Texts that it spells like {@link PLAIN} need not be tried again. */
  readonly differs: RegExp;
  /** @param json the text as `JSON.stringify` spells it */
  spell(json: string): string;
}

/** The common ones, the likeliest first. */
export const SPACINGS: readonly Spacing[] = [
  { name: 'without white space', comma: ',', colon: ':' },
  { name: "with Python's spaces", comma: ', ', colon: ': ' },
  { name: 'with two spaces', comma: ',', colon: ': ', indent: '  ' },
  { name: 'with four spaces', comma: ',', colon: ': ', indent: '    ' },
  { name: 'with tabs', comma: ',', colon: ': ', indent: '\t' },
  { name: 'with a space after each colon', comma: ',', colon: ': ' },
];

export const PLAIN: Spelling = { name: '', differs: /^/, spell: (json) => json };

/** The common ones, the likeliest first. */
export const SPELLINGS: readonly Spelling[] = [
  PLAIN,
  { name: 'in ASCII (\\u00eb)', differs: /[^\0-~]/, spell: toAscii },
  { name: 'with escaped slashes (\\/)', differs: /\//, spell: escapeSlashes },
  { name: 'in ASCII with escaped slashes', differs: /\//, spell: (json) => toAscii(escapeSlashes(json)) },
  { name: 'with escaped HTML (\\u003c)', differs: /[<>&\u2028\u2029]/, spell: escapeHtml },
];

/** As Python and PHP do. */
function toAscii(json: string): string {
  return json.replace(/[^\0-~]/g, unicodeEscape);
}

/** As PHP does. */
function escapeSlashes(json: string): string {
  return json.replaceAll('/', '\\/');
}

/** As Go and Rails do. */
function escapeHtml(json: string): string {
  return json.replace(/[<>&\u2028\u2029]/g, unicodeEscape);
}

function unicodeEscape(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
