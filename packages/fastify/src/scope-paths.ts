import type { AnyProvider } from '@hookgate/core';

/** What a scope's prefix makes of the paths of a webhook. */
export interface ScopePaths {
  /** With the prefix, as requests come. */
  readonly paths: readonly string[];
  /** Without it, as routes of the scope take them. */
  readonly routes: readonly string[];
}

/**
 * Puts the paths of a webhook below a prefix, as Fastify does with routes.
 *
 * @param path the option; default: the provider's own paths
 * @throws TypeError for a prefix without a leading slash, and for a path that repeats the prefix
 */
export function scopePaths(provider: AnyProvider, path: unknown, prefix: string): ScopePaths {
  const fail = (problem: string): never => {
    throw new TypeError(`${provider.name} webhook: ${problem}`);
  };
  if (prefix !== '' && !prefix.startsWith('/')) fail(`the option \`prefix\` must start with "/", not ${prefix}.`);
  const base = prefix.replace(/\/+$/, '');
  const routes = (path === undefined ? provider.defaultPaths : [path].flat()) as readonly string[];
  if (!routes.every((each) => typeof each === 'string')) {
    fail('the option `path` must be a path, or an array of paths.');
  }
  const repeated = routes.find((each) => path !== undefined && base !== '' && `${each}/`.startsWith(`${base}/`));
  if (repeated !== undefined) {
    const relative = repeated.slice(base.length) || '/';
    fail(`the option \`path\` is relative to the prefix ${base}: write ${relative}, not ${repeated}.`);
  }
  return { routes, paths: routes.map((each) => base + each) };
}
