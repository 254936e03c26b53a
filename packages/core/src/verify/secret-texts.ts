import { isBytes } from '../body/is-bytes.ts';
/**
 * The texts of a configured secret: one, or several while it is rotated.
 *
 * @param fix what to do about a missing one
 * @throws TypeError that says what is wrong with it; no secret is in the message
 */
export function requireSecretTexts(secret: unknown, fix: string): readonly string[] {
  const isList = Array.isArray(secret);
  const texts: readonly unknown[] = isList ? secret : [secret];
  if (texts.length === 0) throw new TypeError(`The webhook secret is an empty array: ${fix}.`);
  for (const [index, text] of texts.entries()) {
    if (typeof text === 'string' && !NOTHING_AS_TEXT.test(text)) continue;
    const which = isList ? `secret[${index}] (of ${texts.length})` : 'secret';
    throw new TypeError(`The webhook ${which} ${faultOf(text)}: ${fix}.`);
  }
  return texts as readonly string[];
}

/** Blank, or what a template or `String()` makes of a value that is not there or is no text: anybody can guess it. */
const NOTHING_AS_TEXT = /^\s*(undefined|null|NaN|\[object \w+\])?\s*$/;

function faultOf(text: unknown): string {
  if (text === undefined || text === null) return `is missing (${text})`;
  // Shown as JSON, so that `"undefined"` is seen to be a text: it is no secret, or it would not be here.
  if (typeof text === 'string') return `is missing, empty or blank (${JSON.stringify(text)})`;
  if (isBytes(text)) return 'is a Buffer, and must be a string';
  if (typeof (text as { then?: unknown }).then === 'function') {
    return 'is a promise, and must be a string: await it, or pass a function that looks it up';
  }
  return `is of type ${typeof text}, and must be a string`;
}

/**
 * What is odd about the text of a configured secret, for the diagnosis of a signature that does not match; no secret is in
 * it. `undefined` for an ordinary one.
 */
export function secretOddity(texts: readonly string[]): string | undefined {
  const has = (test: (text: string) => boolean): boolean => texts.some(test);
  if (has((text) => text !== text.trim())) {
    return 'a configured secret begins or ends with white space, often a copied line break';
  }
  if (has((text) => /^(["'`]).*\1$/s.test(text))) {
    return 'a configured secret has quotes around it; not every reader of .env files takes them off';
  }
  if (has((text) => text.includes(','))) {
    return 'a configured secret has a comma in it; several secrets are an array, such as [current, previous]';
  }
  return undefined;
}
