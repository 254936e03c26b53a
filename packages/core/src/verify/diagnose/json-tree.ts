/** JSON as it was written: every string and number keeps its spelling, every object its order and its doubles. */
export type JsonTree = string | JsonList;

/** An array or an object. */
export interface JsonList {
  readonly brackets: '[]' | '{}';
  /** Those of an array have no name. */
  readonly entries: ReadonlyArray<{ readonly name: string | undefined; readonly value: JsonTree }>;
}

/** What JSON consists of, but for the white space between. Each alternative begins with a character of its own. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\]:,]|[^\s{}[\]:,"]+/g;

/**
 * Reads JSON.
 *
 * @param maxDepth levels of arrays and objects
 * @returns `undefined` for what is no JSON, and for what is deeper
 */
export function readJsonTree(text: string, maxDepth: number): JsonTree | undefined {
  try {
    JSON.parse(text);
  } catch {
    return undefined;
  }
  const tokens = text.match(TOKEN) ?? [];
  let depth = 0;
  for (const token of tokens) {
    if (token === '[' || token === '{') depth += 1;
    if (token === ']' || token === '}') depth -= 1;
    if (depth > maxDepth) return undefined;
  }
  let at = 0;
  // The text is JSON and shallow: what is read here exists, and ends.
  const read = (): JsonTree => {
    const token = tokens[at++] as string;
    if (token !== '[' && token !== '{') return token;
    const brackets = token === '[' ? '[]' : '{}';
    const entries: Array<JsonList['entries'][number]> = [];
    while (tokens[at] !== brackets[1]) {
      if (tokens[at] === ',') at += 1;
      const name = token === '{' ? tokens[at] : undefined;
      if (name !== undefined) at += 2;
      entries.push({ name, value: read() });
    }
    at += 1;
    return { brackets, entries };
  };
  return read();
}
