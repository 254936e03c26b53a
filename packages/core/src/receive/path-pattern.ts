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

/**
 * Reads a `path` as the routers do, whose pattern languages differ: where they differ, or are richer than the steps here,
 * it takes more than any of them. A parameter takes one segment, empty or not; a wildcard, a group, and a parameter that is
 * optional, repeated or has a regular expression, take any number of segments.
 *
 * What no router, or not each that knows it, would read as that is refused: taken literally it would guard nothing, and
 * nobody would notice.
 */
export function parsePath(path: string, fail: FailPath): readonly PathStep[] {
  return new PathParser(path, fail).parse();
}

const NAME = /[\p{ID_Continue}$]+/uy;
/** Stands for itself in every router. */
const LITERAL = /[\p{L}\p{M}\p{N}_~.,@&='%-]/uy;
const CLOSING: Readonly<Record<string, string>> = { '(': ')', '{': '}' };
const ENCODED = /%[0-9a-f]{2}/i;

class PathParser {
  readonly #path: string;
  readonly #fail: FailPath;
  readonly #steps: PathStep[] = [];
  #at = 0;
  /** The text of the segment so far, up to what is variable in it. */
  #text = '';
  #takes: 'text' | 'segment' | 'rest' = 'text';

  constructor(path: string, fail: FailPath) {
    this.#path = path;
    this.#fail = fail;
  }

  parse(): readonly PathStep[] {
    if (!this.#path.startsWith('/')) this.#fail(`must be a path starting with "/", not ${JSON.stringify(this.#path)}`);
    while (this.#at < this.#path.length) this.#readNext();
    this.#endSegment();
    return this.#steps;
  }

  #readNext(): void {
    const character = this.#path[this.#at] as string;
    switch (character) {
      case '/':
        this.#endSegment();
        this.#at += 1;
        return;
      case ':':
        this.#at += 1;
        if (this.#take(NAME) === '') this.#refuse('a ":" starts the name of a parameter, such as ":tenant"');
        if (this.#takes === 'text') this.#takes = 'segment';
        if (this.#path[this.#at] === '(' || this.#path[this.#at] === '{') this.#readGroup();
        this.#readModifier();
        return;
      case '*':
        this.#at += 1;
        this.#take(NAME);
        this.#takes = 'rest';
        this.#readModifier();
        return;
      case '(':
      case '{':
        this.#readGroup();
        this.#readModifier();
        return;
      default:
        this.#readLiteral(character);
    }
  }

  #readLiteral(character: string): void {
    const literal = this.#take(LITERAL);
    if (literal !== '') {
      // Behind what is variable it would only narrow the guard.
      if (this.#takes === 'text') this.#text += literal;
      return;
    }
    if (character === '?' || character === '#') {
      this.#refuse(
        `a path has no query and no fragment (an optional parameter is written ":name?"): leave out what starts with "${character}"`,
      );
    }
    this.#refuse(
      `${JSON.stringify(character)} means something else in each router, or nothing: write the path without it, or several paths in an array`,
    );
  }

  /** Skips a group or a regular expression: it may take anything. */
  #readGroup(): void {
    const start = this.#at;
    const opening = this.#path[start] as string;
    let depth = 0;
    for (; this.#at < this.#path.length; this.#at += 1) {
      const character = this.#path[this.#at];
      if (character === '\\') this.#at += 1;
      else if (character === opening) depth += 1;
      else if (character === CLOSING[opening] && --depth === 0) break;
    }
    if (depth !== 0) this.#refuse(`"${opening}" is never closed`);
    this.#at += 1;
    // `/hooks{/:id}`: what stands before it is a whole segment.
    if (this.#path[start + 1] === '/') this.#endSegment();
    this.#takes = 'rest';
  }

  /** What makes a parameter, a group or a wildcard optional, or repeats it. */
  #readModifier(): void {
    if (!/[?*+]/.test(this.#path[this.#at] ?? '')) return;
    this.#at += 1;
    this.#takes = 'rest';
  }

  #endSegment(): void {
    const takes = this.#takes;
    const text = this.#plainText();
    if (takes === 'text' && text !== '') this.#steps.push({ kind: 'literal', text });
    if (takes === 'segment' || (takes === 'rest' && text !== '')) this.#steps.push({ kind: 'prefix', text });
    if (takes === 'rest') this.#steps.push({ kind: 'rest' });
    this.#text = '';
    this.#takes = 'text';
  }

  #plainText(): string {
    const text = decodePath(this.#text).toLowerCase();
    if (text === '.' || text === '..') this.#refuse(`"${text}" leads elsewhere: write the path it leads to`);
    if (ENCODED.test(text) || /[^\p{L}\p{M}\p{N}_~.,@&='%+!$-]/u.test(text)) {
      this.#refuse(
        `${this.#text} stands for what routers do not agree on: choose a path of letters, digits, "-" and "_"`,
      );
    }
    return text;
  }

  #take(what: RegExp): string {
    what.lastIndex = this.#at;
    const taken = what.exec(this.#path)?.[0] ?? '';
    this.#at += taken.length;
    return taken;
  }

  #refuse(problem: string): never {
    return this.#fail(`is ${JSON.stringify(this.#path)}: ${problem}`);
  }
}
