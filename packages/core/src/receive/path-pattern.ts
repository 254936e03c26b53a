import { decodePath } from './decode-path.ts';

/** One step of a guarded path. */
export type PathStep =
  /** A segment that says exactly this, lower case. */
  | { readonly kind: 'literal'; readonly text: string }
  /** One segment that begins with this, which may be nothing: what a parameter takes. */
  | { readonly kind: 'prefix'; readonly text: string }
  /** Any number of segments, none as well. */
  | { readonly kind: 'rest' };

/** Throws for a path that cannot be guarded, saying what is wrong with it. */
export type FailPath = (problem: string) => never;

const NAME = /[\p{ID_Continue}$]+/uy;
/** Stands for itself in every router. */
const LITERAL = /[\p{L}\p{M}\p{N}_~.,@&='%-]/uy;
const CLOSING: Readonly<Record<string, string>> = { '(': ')', '{': '}' };
const ENCODED = /%[0-9a-f]{2}/i;

/**
 * Reads a `path` as the routers do, whose pattern languages differ: where they differ, or are richer than the steps here,
 * it takes more than any of them. A parameter takes one segment, empty or not; a wildcard, a group, and a parameter that is
 * optional, repeated or has a regular expression, take any number of segments.
 *
 * What no router, or not each that knows it, would read as that is refused: taken literally it would guard nothing, and
 * nobody would notice.
 */
export function parsePath(path: string, fail: FailPath): readonly PathStep[] {
  const steps: PathStep[] = [];
  let at = 0;
  /** The text of the segment so far, up to what is variable in it. */
  let text = '';
  let takes: 'text' | 'segment' | 'rest' = 'text';

  if (!path.startsWith('/')) fail(`must be a path starting with "/", not ${JSON.stringify(path)}`);
  while (at < path.length) readNext(path[at] as string);
  endSegment();
  return steps;

  function readNext(character: string): void {
    const literal = take(LITERAL);
    // Behind what is variable it would only narrow the guard.
    if (takes === 'text') text += literal;
    if (literal !== '') return;
    if (character === '/') {
      at += 1;
      endSegment();
      return;
    }
    if (character === ':' || character === '*') {
      at += 1;
      const name = take(NAME);
      if (character === '*') takes = 'rest';
      else if (name === '') refuse('a ":" starts the name of a parameter, such as ":tenant"');
      else if (takes === 'text') takes = 'segment';
    } else if (CLOSING[character] === undefined) refuseCharacter(character);
    const closing = CLOSING[path[at] ?? ''];
    if (closing !== undefined) skipGroup(closing);
    // What makes it optional, or repeats it.
    if (take(/[?*+]/y) !== '') takes = 'rest';
  }

  /** A group or a regular expression: it may take anything. */
  function skipGroup(closing: string): void {
    const start = at;
    let depth = 0;
    for (; at < path.length; at += 1) {
      const character = path[at];
      if (character === '\\') at += 1;
      else if (character === path[start]) depth += 1;
      else if (character === closing && --depth === 0) break;
    }
    if (depth !== 0) refuse(`"${path[start]}" is never closed`);
    at += 1;
    // `/hooks{/:id}`: what stands before it is a whole segment.
    if (path[start + 1] === '/') endSegment();
    takes = 'rest';
  }

  function endSegment(): void {
    const plain = plainText();
    if (takes === 'text' && plain !== '') steps.push({ kind: 'literal', text: plain });
    if (takes === 'segment' || (takes === 'rest' && plain !== '')) steps.push({ kind: 'prefix', text: plain });
    if (takes === 'rest') steps.push({ kind: 'rest' });
    text = '';
    takes = 'text';
  }

  function plainText(): string {
    const plain = decodePath(text).toLowerCase();
    if (plain === '.' || plain === '..') refuse(`"${plain}" leads elsewhere: write the path it leads to`);
    if (ENCODED.test(plain) || /[^\p{L}\p{M}\p{N}_~.,@&='%+!$-]/u.test(plain)) {
      refuse(`${text} stands for what routers do not agree on: choose a path of letters, digits, "-" and "_"`);
    }
    return plain;
  }

  function take(what: RegExp): string {
    what.lastIndex = at;
    const taken = what.exec(path)?.[0] ?? '';
    at += taken.length;
    return taken;
  }

  function refuseCharacter(character: string): never {
    return refuse(
      character === '?' || character === '#'
        ? `a path has no query and no fragment (an optional parameter is written ":name?"): leave out what starts with "${character}"`
        : `${JSON.stringify(character)} means something else in each router, or nothing: write the path without it, or several paths in an array`,
    );
  }

  function refuse(problem: string): never {
    return fail(`is ${JSON.stringify(path)}: ${problem}`);
  }
}
