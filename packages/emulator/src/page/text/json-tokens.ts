/** A piece of JSON as it was written, and what it is. */
export interface JsonToken {
  readonly kind: 'key' | 'string' | 'number' | 'word' | 'mark';
  readonly text: string;
}

const TOKEN = /("(?:[^"\\]|\\.)*")|(-?\d[\d.eE+-]*)|(true|false|null)|([[\]{},:])/gy;
const INDENT = '  ';

/**
 * JSON with one value a line, as tokens. Every key, number and string stays as it was written: `1.0` does not become `1`, and a
 * key that is there twice is there twice. `undefined` for what is no JSON.
 */
export function indentJson(text: string): readonly JsonToken[] | undefined {
  if (!isJson(text)) return undefined;
  const written = readTokens(text);
  const tokens: JsonToken[] = [];
  let depth = 0;
  const space = (white: string): void => void tokens.push({ kind: 'mark', text: white });
  const line = (): void => space(`\n${INDENT.repeat(depth)}`);
  written.forEach((token, at) => {
    const closes = token.kind === 'mark' && (token.text === '}' || token.text === ']');
    const isEmpty = closes && isOpening(written[at - 1]);
    if (closes) {
      depth--;
      if (!isEmpty) line();
    }
    const isKey = token.kind === 'string' && written[at + 1]?.text === ':';
    tokens.push(isKey ? { kind: 'key', text: token.text } : token);
    if (isOpening(token)) {
      depth++;
      if (!isClosing(written[at + 1])) line();
    } else if (token.kind === 'mark' && token.text === ',') line();
    else if (token.kind === 'mark' && token.text === ':') space(' ');
  });
  return tokens;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function readTokens(text: string): JsonToken[] {
  const tokens: JsonToken[] = [];
  for (let at = 0; at < text.length; ) {
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(text);
    if (found === null) {
      // White space: what is valid JSON has nothing else between its tokens.
      at++;
      continue;
    }
    const [all, string, number, word] = found;
    const kind =
      string !== undefined ? 'string' : number !== undefined ? 'number' : word !== undefined ? 'word' : 'mark';
    tokens.push({ kind, text: all });
    at = TOKEN.lastIndex;
  }
  return tokens;
}

function isOpening(token: JsonToken | undefined): boolean {
  return token?.kind === 'mark' && (token.text === '{' || token.text === '[');
}

function isClosing(token: JsonToken | undefined): boolean {
  return token?.kind === 'mark' && (token.text === '}' || token.text === ']');
}
