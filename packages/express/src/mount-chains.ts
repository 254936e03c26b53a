import type { ExpressLayer, ExpressPattern, ExpressStack } from './express-request.ts';

/** The layers a request passes on its way to one of them, the outermost first. */
export type MountChain = readonly ExpressLayer[];

/** Tells the layers that are looked for. */
export type LayerTest = (layer: ExpressLayer) => boolean;

/** All ways from a router to the layers that are looked for, in the order in which requests take them. */
export function findChains(
  router: ExpressStack | undefined,
  isWanted: LayerTest,
  above: MountChain = [],
): readonly MountChain[] {
  const chains: MountChain[] = [];
  for (const layer of router?.stack ?? []) {
    const chain = [...above, layer];
    if (isWanted(layer)) chains.push(chain);
    else if (isRouter(layer.handle) && !above.some(({ handle }) => handle === layer.handle)) {
      chains.push(...findChains(layer.handle, isWanted, chain));
    }
  }
  return chains;
}

/** Whether something mounted is a router, whose layers can be seen. */
export function isRouter(handle: unknown): handle is ExpressStack {
  return typeof handle === 'function' && 'stack' in handle;
}

/** What the layers of a chain make of a path, each of what the one before it left; `undefined` when one does not take it. */
export function matchChain(chain: MountChain, path: string): LayerMatch | undefined {
  let length = 0;
  let pattern: string | undefined = '';
  for (const layer of chain) {
    const match = matchLayer(layer, path.slice(length) || '/');
    if (match === undefined) return undefined;
    length += match.length;
    pattern = pattern === undefined || match.pattern === undefined ? undefined : pattern + match.pattern;
  }
  return { length, pattern };
}

/** What a layer makes of a path, as its router does. */
export interface LayerMatch {
  /** How much of the path it takes for its own. */
  readonly length: number;
  /**
   * The pattern it was mounted with, as text: the same for every request, whatever its parameters are. Empty for a layer mounted
   * without a path; `undefined` when the router does not tell.
   */
  readonly pattern: string | undefined;
}

/** @returns `undefined` when the layer does not take the path */
function matchLayer(layer: ExpressLayer, path: string): LayerMatch | undefined {
  if (isMountedBare(layer)) return BARE;
  const prefix = matchedPrefix(layer, path);
  return prefix === undefined
    ? undefined
    : { length: prefix.length - (prefix.endsWith('/') ? 1 : 0), pattern: layerPattern(layer, path) };
}

const BARE: LayerMatch = { length: 0, pattern: '' };

/** A path, a regular expression, or a list of them, as text. */
export function patternText(pattern: ExpressPattern): string {
  if (pattern instanceof RegExp) return String(pattern);
  return typeof pattern === 'string' ? pattern.replace(/\/+$/, '') : pattern.map(patternText).join(',');
}

/** Whether a layer was mounted without a path: every request passes through it. */
export function isMountedBare({ slash, regexp }: ExpressLayer): boolean {
  return slash === true || regexp?.fast_slash === true;
}

function matchedPrefix({ regexp, matchers = [] }: ExpressLayer, path: string): string | undefined {
  try {
    if (regexp !== undefined) return new RegExp(regexp).exec(path)?.[0];
    for (const matcher of matchers) {
      const found = matcher(path);
      if (found !== false) return found.path;
    }
  } catch {
    // A parameter that cannot be decoded.
  }
  return undefined;
}

function layerPattern(layer: ExpressLayer, path: string): string | undefined {
  // Express 5.3 and later.
  if (layer.rawPath !== undefined) return patternText(layer.rawPath);
  return layer.regexp === undefined ? literalPath(layer, path) : expressionText(layer.regexp, layer.keys);
}

/** What Express 4 makes of a path, written as the path it was made of. */
function expressionText({ source }: RegExp, keys: ExpressLayer['keys'] = []): string {
  const names = keys.map(({ name }) => String(name));
  return source
    .replace(/^\^/, '')
    .replace(/\\\/\?\(\?=\\\/\|\$\)$/, '')
    .replaceAll('(?:\\/([^\\/]+?))', () => `/:${names.shift()}`)
    .replaceAll('\\/', '/');
}

/** Express before 5.3 keeps no pattern: what is matched is one where it has no parameters and no shorter path would do. */
function literalPath(layer: ExpressLayer, path: string): string | undefined {
  const [matcher, ...others] = layer.matchers ?? [];
  if (matcher === undefined || others.length > 0 || matcher.name === 'regexpMatcher') return undefined;
  const parts = path.split('/');
  for (let count = 1; count <= parts.length; count++) {
    const found = matcher(parts.slice(0, count).join('/') || '/');
    if (found !== false) return Object.keys(found.params).length === 0 ? found.path.toLowerCase() : undefined;
  }
  return undefined;
}
