import type { Rewriting } from '@hookgate/core/sender-kit';

/** A number of JSON, or a string, whose digits are none. */
const STRING_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** More places where a number may have been written otherwise are not tried one by one. */
const MOST_SINGLE_NUMBERS = 64;
/** So many whole numbers are tried in every combination. */
const MOST_COMBINED_NUMBERS = 8;

type Form = readonly [name: string, text: string];

/**
 * Further forms in which a text may have been signed, besides those that a receiver tries: numbers, percent signs, wrappings and
 * Unicode.
 */
export function* moreForms(body: Uint8Array): Iterable<Rewriting> {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    return;
  }
  for (const [name, form] of [...wrappings(text), ...numberForms(text), ...urlForms(text)]) {
    if (form !== text) yield { name, body: new TextEncoder().encode(form) };
  }
}

function* wrappings(text: string): Iterable<Form> {
  const inner = tryTo(() => JSON.parse(text) as unknown);
  if (typeof inner === 'string') yield ['as it was before it was written as a string of JSON', inner];
  if (/^[A-Za-z0-9+/\s]+={0,2}\s*$/.test(text)) {
    const decoded = Buffer.from(text, 'base64').toString('utf8');
    if (!decoded.includes('\ufffd')) yield ['as it was before it was written as base64', decoded];
  }
  yield ['with its characters composed (Unicode NFC)', text.normalize('NFC')];
  yield ['with its characters decomposed (Unicode NFD)', text.normalize('NFD')];
}

/** JSON whose numbers lost or got a `.0`, or zeros behind them. */
export function* numberForms(text: string): Iterable<Form> {
  if (tryTo(() => JSON.parse(text) as unknown) === undefined) return;
  const numbers = [...text.matchAll(STRING_OR_NUMBER)].filter(([token]) => !token.startsWith('"'));
  if (numbers.length === 0) return;
  const rewrite = (change: (token: string, index: number) => string): string => {
    let index = -1;
    return text.replace(STRING_OR_NUMBER, (token) => (token.startsWith('"') ? token : change(token, ++index)));
  };
  yield ['with whole numbers instead of 1.0', rewrite((token) => token.replace(/^(-?\d+)\.0+$/, '$1'))];
  yield ['with 1.0 instead of whole numbers', rewrite(withPoint)];
  yield [
    'with two decimals in its numbers (1.50)',
    rewrite((token) => (token.includes('.') ? withDecimals(token) : token)),
  ];
  yield ['with two decimals in all its numbers (1.00)', rewrite(withDecimals)];
  yield ['with exponents of another form (1e+21, 1e21)', rewrite(otherExponent)];
  const whole = numbers.flatMap(([token], index) => (/^-?\d+$/.test(token) ? [index] : []));
  if (whole.length <= MOST_COMBINED_NUMBERS) {
    for (let mask = 1; mask < 2 ** whole.length - 1; mask += 1) {
      const chosen = new Set(whole.filter((_, at) => mask & (1 << at)));
      yield [
        'with 1.0 instead of some whole numbers',
        rewrite((token, at) => (chosen.has(at) ? withPoint(token) : token)),
      ];
    }
  } else {
    for (const each of whole.slice(0, MOST_SINGLE_NUMBERS)) {
      yield ['with 1.0 instead of a whole number', rewrite((token, at) => (at === each ? withPoint(token) : token))];
    }
  }
  for (const [each, [token]] of [...numbers.entries()].slice(0, MOST_SINGLE_NUMBERS)) {
    if (!token.includes('.')) continue;
    yield ['with a zero behind a number (1.50)', rewrite((one, at) => (at === each ? `${one}0` : one))];
    yield ['without the zeros behind a number', rewrite((one, at) => (at === each ? one.replace(/\.?0+$/, '') : one))];
  }
}

function withPoint(token: string): string {
  return /^-?\d+$/.test(token) ? `${token}.0` : token;
}

function withDecimals(token: string): string {
  return /e/i.test(token) ? token : Number(token).toFixed(2);
}

function otherExponent(token: string): string {
  if (/e\+/i.test(token)) return token.replace(/e\+/i, 'e');
  return token.replace(/e(?=\d)/i, 'e+');
}

/** Forms and texts that were percent-decoded or percent-encoded on their way. */
function* urlForms(text: string): Iterable<Form> {
  const decoded = tryTo(() => decodeURIComponent(text));
  if (decoded !== undefined) yield ['as it was before it was url-encoded', decoded];
  const spaced = tryTo(() => decodeURIComponent(text.replaceAll('+', ' ')));
  if (spaced !== undefined) yield ['as it was before it was url-encoded', spaced];
  yield ['as it was before it was url-decoded', encodeURIComponent(text)];
  yield ['as it was before it was url-decoded', encodeURI(text)];
  if (tryTo(() => JSON.parse(text) as unknown) !== undefined) {
    yield ['as it was in the field `payload` of a form', new URLSearchParams({ payload: text }).toString()];
    yield ['as it was in the field `payload` of a form', `payload=${encodeURIComponent(text)}`];
  } else if (text.includes('=')) yield* formFields(text);
}

function* formFields(text: string): Iterable<Form> {
  const name = 'with the fields of its form url-encoded in another way';
  const plain = text.split('&').map((pair) => {
    const at = pair.indexOf('=');
    return at < 0 ? [pair] : [pair.slice(0, at), pair.slice(at + 1)];
  });
  const decode = (part: string): string => tryTo(() => decodeURIComponent(part.replaceAll('+', ' '))) ?? part;
  const written = (encode: (part: string) => string, read: (part: string) => string): string =>
    plain.map((pair) => pair.map((part) => encode(read(part))).join('=')).join('&');
  const strict = (part: string): string =>
    encodeURIComponent(part).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
  const spaced = [
    (part: string) => new URLSearchParams({ x: part }).toString().slice(2),
    encodeURIComponent,
    strict,
  ].flatMap((encode) => [
    encode,
    (part: string) => encode(part).replaceAll('%20', '+'),
    (part: string) => encode(part).replaceAll('+', '%20'),
  ]);
  const lower = (text: string): string => text.replace(/%[\dA-F]{2}/g, (each) => each.toLowerCase());
  const encoders = spaced.flatMap((encode) => [encode, (part: string) => lower(encode(part))]);
  for (const encode of encoders) {
    yield [name, written(encode, decode)];
    // What was decoded may have signs of its own that look encoded.
    yield ['as it was before its form was url-decoded', written(encode, (part) => part)];
  }
}

function tryTo<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}
