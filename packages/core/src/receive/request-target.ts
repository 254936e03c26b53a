import { cutQuery } from './cut-query.ts';
import { decodePath } from './decode-path.ts';

/** One segment of one reading of a target. */
export interface TargetSegment {
  /** What it may say to a router: decoded or not, with and without parameters; lower case. */
  readonly spellings: readonly string[];
  /** Whether the path may begin here: at the start of the target, and behind what may be taken for scheme and authority. */
  readonly mayBegin: boolean;
}

/** The segments of a target as one router may tell them apart. */
export type Reading = readonly TargetSegment[];

/**
 * A request target, and all that routers may take it for. They differ in how often they decode, whether `\` separates,
 * what they trim, and what they take for scheme and authority: a legacy URL parser finds `/webhook` in
 * `//a@b/webhook#`, in `x:/webhook`, and in `/webhook` with a space behind it.
 *
 * What they make of dot segments, empty ones and parameters is for whoever walks the segments.
 */
export class RequestTarget {
  /** The path, when all routers read it alike but for the case: lower case, without query. What most requests have. */
  readonly plainPath: string | undefined;
  readonly #url: string;
  #texts: readonly string[] | undefined;

  /** @param url as the client sent it, or as something in front of us has rewritten it */
  constructor(url: string) {
    const path = cutQuery(url);
    this.#url = url;
    this.plainPath = PLAIN.test(path) ? path.toLowerCase() : undefined;
  }

  /** Characters in all that may be path. */
  get length(): number {
    return this.#levels()[0]?.length ?? 0;
  }

  /** Whether each of the texts occurs, however often it is encoded. Where one does not, no segment says it. */
  mentions(texts: readonly string[]): boolean {
    const levels = this.#levels();
    return texts.every((text) => levels.some((level) => level.includes(text)));
  }

  /** All readings, at most six. */
  *readings(): Generator<Reading> {
    for (const [level, text] of this.#levels().entries()) {
      const decodings = MAX_DECODINGS - level;
      yield readSegments(text, /[/\\]/, decodings);
      if (text.includes('\\')) yield readSegments(text, '/', decodings);
    }
  }

  /** What may be path: as it is, decoded once and twice. A proxy or a router may decode once more than the one before it. */
  #levels(): readonly string[] {
    if (this.#texts !== undefined) return this.#texts;
    const texts = [tidy(cutQuery(this.#url, endOfAuthority(this.#url)))];
    for (let level = 0; level < MAX_DECODINGS; level += 1) {
      const text = texts[level] as string;
      const decoded = tidy(decodePath(text));
      if (decoded === text) break;
      texts.push(decoded);
    }
    this.#texts = texts;
    return texts;
  }
}

const MAX_DECODINGS = 2;

/** No router sees in these anything but what is written, in upper or lower case. */
const PLAIN = /^(?:\/|(?:\/[a-z0-9_~-]+(?:\.[a-z0-9_~-]+)*)+\/?)$/i;

const SCHEME = /^[^/?#\\]*:/;

/** Where the path starts for those to whom only `/` ends the authority; 0 without scheme. */
function endOfAuthority(url: string): number {
  const scheme = SCHEME.exec(url);
  if (scheme === null) return 0;
  return Math.max(0, url.indexOf('/', skipSeparators(url, scheme[0].length)));
}

function readSegments(text: string, separator: RegExp | string, decodings: number): Reading {
  const starts = startsOf(text);
  const parts = text.split(separator);
  // What stands before the first slash.
  let at = 0;
  if (parts[0] === '') at = (parts.shift() as string).length + 1;
  return parts.map((part, index) => {
    const segment = { spellings: spell(part, decodings), mayBegin: index === 0 || starts.includes(at) };
    at += part.length + 1;
    return segment;
  });
}

/**
 * Where a path may start in a text: at its beginning, behind a scheme alone, behind an authority that ends at any separator
 * or at `/`. Of more than two slashes, some take the third for the path and others for more of the two.
 */
function startsOf(text: string): readonly number[] {
  const whole = isSeparator(text, 0) ? 1 : 0;
  const scheme = SCHEME.exec(text)?.[0].length ?? 0;
  const hasAuthority = isSeparator(text, scheme) && isSeparator(text, scheme + 1);
  if (scheme === 0 && !hasAuthority) return [whole];
  const authority = skipSeparators(text, scheme);
  return [
    whole,
    nextSeparator(text, hasAuthority ? scheme + 2 : scheme) + 1,
    nextSeparator(text, authority) + 1,
    text.indexOf('/', authority) + 1,
  ];
}

/** What a segment may say: decoded so many times or fewer, with and without what follows a delimiter of parameters. */
function spell(segment: string, decodings: number): readonly string[] {
  if (!/[%;?#]/.test(segment)) return [segment];
  const spellings = [segment];
  for (let times = 0; times < decodings; times += 1) {
    spellings.push(decodePath(spellings[times] as string).toLowerCase());
  }
  return spellings.flatMap((each) => [each, each.split(/[;?#]/, 1)[0] as string]);
}

/** Lower case, without what URL parsers drop: white space and control characters around, tabs and line breaks anywhere. */
function tidy(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isSpace(text, start)) start += 1;
  while (end > start && isSpace(text, end - 1)) end -= 1;
  return text
    .slice(start, end)
    .replace(/[\t\n\r]/g, '')
    .toLowerCase();
}

function isSpace(text: string, at: number): boolean {
  return text.charCodeAt(at) <= 0x20 || (text[at] as string).trim() === '';
}

function isSeparator(text: string, at: number): boolean {
  return text[at] === '/' || text[at] === '\\';
}

function skipSeparators(text: string, from: number): number {
  let at = from;
  while (isSeparator(text, at)) at += 1;
  return at;
}

/** The next separator, or -1. */
function nextSeparator(text: string, from: number): number {
  const found = text.slice(from).search(/[/\\]/);
  return found === -1 ? -1 : from + found;
}
