import type { Spacing, Spelling } from './json-styles.ts';
import type { JsonTree } from './json-tree.ts';

/** How to write a tree. */
export interface JsonStyle {
  readonly spacing: Spacing;
  /** `undefined`: every string as it came. */
  readonly spelling: Spelling | undefined;
}

/** Writes a tree in a style; `undefined` as soon as it gets longer than `most` characters. */
export function writeJson(tree: JsonTree, { spacing, spelling }: JsonStyle, most: number): string | undefined {
  const { comma, colon, indent } = spacing;
  let out = '';

  function line(level: number): void {
    if (indent !== undefined) out += `\n${indent.repeat(level)}`;
  }
  function scalar(text: string): void {
    out += spelling !== undefined && text.startsWith('"') ? spelling.spell(JSON.stringify(JSON.parse(text))) : text;
  }
  /** Answers whether there was room for it. */
  function write(node: JsonTree, level: number): boolean {
    if (node.kind === 'scalar') {
      scalar(node.text);
      return out.length <= most;
    }
    const [open, close] = node.kind === 'array' ? '[]' : '{}';
    const entries = node.kind === 'array' ? node.items : node.members;
    out += open;
    for (const [index, entry] of entries.entries()) {
      if (index > 0) out += comma;
      line(level + 1);
      if (isMember(entry)) {
        scalar(entry[0]);
        out += colon;
        if (!write(entry[1], level + 1)) return false;
      } else if (!write(entry, level + 1)) return false;
    }
    if (entries.length > 0) line(level);
    out += close;
    return out.length <= most;
  }

  return write(tree, 0) ? out : undefined;
}

function isMember(entry: JsonTree | readonly [string, JsonTree]): entry is readonly [string, JsonTree] {
  return Array.isArray(entry);
}
