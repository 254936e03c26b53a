/** Characters of a stranger's text that reach a line or a sentence. */
const MAX_QUOTED = 200;

/** Characters of one line, whatever is in it: a last resort, for quoted parts are short already. */
const MAX_LINE = 2_000;

/** What a terminal or a log reader would act on instead of showing it, halves of surrogate pairs among them. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu;

/**
 * Text from outside as a JavaScript string literal in single quotes: safe in a log line, and in a sentence whose code a
 * developer pastes. Control characters are escaped; more than 200 characters are cut, which an ellipsis shows.
 */
export function quote(text: string): string {
  const kept = text.length > MAX_QUOTED ? text.slice(0, MAX_QUOTED) : text;
  const literal = escapeInvisible(kept.replace(/[\\']/g, '\\$&'));
  return kept === text ? `'${literal}'` : `'${literal}…'`;
}

/** Text from outside that stands in a line without quotes, such as the message of an error: escaped and cut alike. */
export function cut(text: string, longest: number = MAX_QUOTED): string {
  return text.length > longest ? `${escapeInvisible(text.slice(0, longest))}…` : escapeInvisible(text);
}

/** A whole line of ours, in which nothing starts another one. */
export function oneLine(text: string): string {
  return cut(text, MAX_LINE);
}

/** The fields of a line: what is text in them is cut and escaped, what is a number or a date stays. */
export function cutFields(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, cutValue(value)]));
}

function cutValue(value: unknown): unknown {
  if (typeof value === 'string') return cut(value);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return cut(shown(value));
}

/** A value of any kind as text; never throws. */
function shown(value: object): string {
  try {
    return JSON.stringify(value) ?? '';
  } catch {
    return Object.prototype.toString.call(value);
  }
}

function escapeInvisible(text: string): string {
  return text.replace(INVISIBLE, (character) => {
    if (character === '\n') return '\\n';
    if (character === '\r') return '\\r';
    if (character === '\t') return '\\t';
    const code = character.codePointAt(0) as number;
    if (code > 0xffff) return `\\u{${code.toString(16)}}`;
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}
