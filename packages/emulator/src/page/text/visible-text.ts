import { type Content, html } from '../html.ts';

/**
 * Characters that are not seen, or that change what is seen around them: controls but for line breaks and tabs, marks of the
 * direction of writing, characters of no width, halves of pairs. A payload that contains them must not look like another one.
 */
const UNSEEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to find
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb]|[\u{e0000}-\u{e0fff}]|\u034f|\p{Surrogate}/u;

const EVERY_UNSEEN = new RegExp(`(${UNSEEN.source})`, 'gu');

/** Text with its unseen characters spelt out, each in an element of its own: `U+202E`. */
export function visibleText(text: string): Content {
  if (!UNSEEN.test(text)) return text;
  return text
    .split(EVERY_UNSEEN)
    .map((part, at) => (at % 2 === 0 ? part : html`<span class="unseen">${codePointName(part)}</span>`));
}

/** The same as text only, where no elements can be: a title, a choice. */
export function spellOut(text: string): string {
  return text.replace(EVERY_UNSEEN, codePointName);
}

function codePointName(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
