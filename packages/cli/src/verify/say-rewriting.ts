/** What to change, whatever rewrote the body. */
const CHANGE =
  'Hand the raw bytes on: put the webhook before every body parser (`express.json()` and the like), and let no proxy rewrite bodies.';

const ANEW = 'something parsed it and wrote it anew on its way here';

/** Whose name tells how the numbers of the signed body differ: what the signed one had, and the one that arrived has. */
const NUMBERS: ReadonlyArray<readonly [pattern: RegExp, signed: string]> = [
  [/^with whole numbers instead of 1\.0$/, 'had 1 where the one that arrived has 1.0'],
  [/^with 1\.0 instead of .*whole numbers?$/, 'had 1.0 where the one that arrived has 1'],
  [/^with two decimals in all its numbers/, 'had 1.00 where the one that arrived has 1'],
  [/^with two decimals in its numbers/, 'had 1.50 where the one that arrived has 1.5'],
  [/^with exponents of another form/, 'spelled exponents in another way than the one that arrived (1e+21, 1e21)'],
  [/^with a zero behind a number/, 'had 1.50 where the one that arrived has 1.5'],
  [/^without the zeros behind a number$/, 'had 1.5 where the one that arrived has 1.50'],
];

/** Forms that are told whole: the name, and what happened. */
const WHOLE: Readonly<Record<string, string>> = {
  'as it was before it was written as a string of JSON':
    'The body that was signed arrived as a string of JSON, in quotes: something took it for a value and wrote it anew.',
  'as it was before it was written as base64':
    'The body that was signed arrived as base64: something encoded it on its way here.',
  'as it was before it was url-encoded':
    'The body that was signed arrived url-encoded: something encoded it on its way here.',
  'as it was before it was url-decoded':
    'The body that was signed was url-encoded, and arrived decoded: something decoded it on its way here.',
  'as it was before its form was url-decoded':
    'The fields of the form that was signed were url-encoded, and arrived decoded: something parsed the form on its way here.',
  'as it was in the field `payload` of a form':
    'The body that was signed was a form, and what arrived is its field `payload`: something parsed the form and took it out.',
  'with the fields of its form url-encoded in another way':
    'The form that was signed was url-encoded in another way than the one that arrived: something parsed the form and wrote it anew.',
  'as it was before its UTF-8 was read as latin1':
    'The body that was signed was UTF-8, which was read as Latin-1 and written anew on its way here.',
  'with its characters composed (Unicode NFC)':
    'The body that was signed had composed characters (Unicode NFC), and the one that arrived has decomposed ones: something normalised it.',
  'with its characters decomposed (Unicode NFD)':
    'The body that was signed had decomposed characters (Unicode NFD), and the one that arrived has composed ones: something normalised it.',
  'with line breaks of LF instead of CRLF':
    'The body that was signed had line breaks of LF where the one that arrived has CRLF: something read it as text and wrote it anew.',
  'with line breaks of CRLF instead of LF':
    'The body that was signed had line breaks of CRLF where the one that arrived has LF: something read it as text and wrote it anew.',
  'without the byte order mark in front of it':
    'The body that was signed had no byte order mark, and the one that arrived has one: something wrote it anew on its way here.',
  'with a byte order mark in front of it':
    'The body that was signed had a byte order mark, and the one that arrived has none: something read it as text on its way here.',
  'without the white space around it':
    'The body that was signed had no white space around it, and the one that arrived has: something added it on its way here.',
  'with a line break after it':
    'The body that was signed had a line break after it, and the one that arrived has none: something cut it off on its way here.',
  'with a line break after it (CRLF)':
    'The body that was signed had a line break (CRLF) after it, and the one that arrived has none: something cut it off on its way here.',
};

/**
 * What happened to a body, in the order in which it happened: how it was signed, how it arrived, and what to change.
 *
 * @param name of a rewriting: how the body that was signed differs from the one that arrived
 */
export function sayRewriting(name: string): string {
  const whole = Object.hasOwn(WHOLE, name) ? WHOLE[name] : undefined;
  if (whole !== undefined) return `${whole} ${CHANGE}`;
  // Not at the comma of an example in brackets.
  const parts = name.replace(/^re-serialised /, '').split(/, (?![^(]*\))/);
  const numbers = parts.flatMap((part) => numbersOf(part) ?? []);
  const styles = parts.filter((part) => numbersOf(part) === undefined);
  const written = styles.length === 0 ? [] : [`was written ${styles.join(', ')}`];
  const said = [...numbers, ...written].join(', and ');
  const other = numbers.length > 0 ? '' : ', and the one that arrived is written otherwise';
  return `The body that was signed ${said}${other}: ${ANEW}. ${CHANGE}`;
}

function numbersOf(part: string): string | undefined {
  return NUMBERS.find(([pattern]) => pattern.test(part))?.[1];
}
