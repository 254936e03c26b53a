import type { ExpressLayer, ExpressPattern } from './express-request.ts';

/**
 * The pattern a layer was mounted with, as text: the same for every request, whatever its parameters are.
 *
 * @param path what the layer was matched with
 * @returns the empty text for a layer mounted without a path; `undefined` when the router does not tell
 */
export function layerPattern(layer: ExpressLayer, path: string): string | undefined {
  if (isMountedBare(layer)) return '';
  // Express 5.3 and later.
  if (layer.rawPath !== undefined) return patternText(layer.rawPath);
  if (layer.regexp !== undefined) return expressionText(layer.regexp, layer.keys);
  return literalPath(layer, path);
}

/** A path, a regular expression, or a list of them, as text. */
export function patternText(pattern: ExpressPattern): string {
  if (pattern instanceof RegExp) return String(pattern);
  return typeof pattern === 'string' ? pattern.replace(/\/+$/, '') : pattern.map(patternText).join(',');
}

/** Whether a layer was mounted without a path: every request passes through it. */
export function isMountedBare({ slash, regexp }: ExpressLayer): boolean {
  return slash === true || regexp?.fast_slash === true;
}

/** The part of a path that a layer takes for its own, as its router does; `undefined` when it takes none of it. */
export function matchedPrefix(layer: ExpressLayer, path: string): string | undefined {
  if (isMountedBare(layer)) return '';
  try {
    const matched = layer.regexp === undefined ? matchers(layer, path) : new RegExp(layer.regexp).exec(path)?.[0];
    return matched?.endsWith('/') ? matched.slice(0, -1) : matched;
  } catch {
    // A parameter that cannot be decoded.
    return undefined;
  }
}

function matchers({ matchers = [] }: ExpressLayer, path: string): string | undefined {
  for (const matcher of matchers) {
    const found = matcher(path);
    if (found !== false) return found.path;
  }
  return undefined;
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
