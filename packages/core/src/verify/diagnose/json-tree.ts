/** JSON as it was written: every string and number keeps its spelling, every object its order and its doubles. */
export type JsonTree =
  | { readonly kind: 'scalar'; readonly text: string }
  | { readonly kind: 'array'; readonly items: readonly JsonTree[] }
  | { readonly kind: 'object'; readonly members: ReadonlyArray<readonly [name: string, value: JsonTree]> };

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
    if (token === '[') {
      const items: JsonTree[] = [];
      while (tokens[at] !== ']') {
        if (tokens[at] === ',') at += 1;
        items.push(read());
      }
      at += 1;
      return { kind: 'array', items };
    }
    if (token !== '{') return { kind: 'scalar', text: token };
    const members: Array<[string, JsonTree]> = [];
    while (tokens[at] !== '}') {
      if (tokens[at] === ',') at += 1;
      const name = tokens[at] as string;
      at += 2;
      members.push([name, read()]);
    }
    at += 1;
    return { kind: 'object', members };
  };
  return read();
}
