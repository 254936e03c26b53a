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

  function line(level: number): string {
    return indent === undefined ? '' : `\n${indent.repeat(level)}`;
  }
  function scalar(text: string): string {
    return spelling !== undefined && text.startsWith('"') ? spelling.spell(JSON.stringify(JSON.parse(text))) : text;
  }
  /** Answers whether there was room for it. */
  function write(node: JsonTree, level: number): boolean {
    if (typeof node === 'string') out += scalar(node);
    else {
      const { brackets, entries } = node;
      out += brackets[0];
      for (const [index, { name, value }] of entries.entries()) {
        if (index > 0) out += comma;
        out += line(level + 1);
        if (name !== undefined) out += scalar(name) + colon;
        if (!write(value, level + 1)) return false;
      }
      if (entries.length > 0) out += line(level);
      out += brackets[1];
    }
    return out.length <= most;
  }

  return write(tree, 0) ? out : undefined;
}
