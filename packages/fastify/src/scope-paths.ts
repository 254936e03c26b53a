import type { AnyProvider } from '@hookgate/core';

/** What a scope's prefix makes of the paths of a webhook. */
export interface ScopePaths {
  /** The provider, with its default paths below the prefix. */
  readonly provider: AnyProvider;
  /** The option `path`, below the prefix; `undefined` when there was none. */
  readonly path: readonly string[] | undefined;
  /** The paths as routes of the scope take them, without the prefix. */
  readonly routes: readonly string[];
}

/**
 * Puts the paths of a webhook below a prefix, as Fastify does with routes.
 *
 * @throws TypeError for a prefix without a leading slash, and for a path that repeats the prefix
 */
export function scopePaths(provider: AnyProvider, path: unknown, prefix: string): ScopePaths {
  const fail = (problem: string): never => {
    throw new TypeError(`${provider.name} webhook: ${problem}`);
  };
  if (prefix !== '' && !prefix.startsWith('/')) fail(`the option \`prefix\` must start with "/", not ${prefix}.`);
  const base = prefix.replace(/\/+$/, '');
  const given = path === undefined ? provider.defaultPaths : [path].flat();
  const routes = given.map((each) =>
    typeof each === 'string' ? each : fail('the option `path` must be a path, or an array of paths.'),
  );
  for (const each of path === undefined || base === '' ? [] : routes) {
    if (each === base || each.startsWith(`${base}/`)) {
      fail(
        `the option \`path\` is relative to the prefix ${base}: write ${each.slice(base.length) || '/'}, not ${each}.`,
      );
    }
  }
  const full = routes.map((each) => base + each);
  return path === undefined
    ? { provider: base === '' ? provider : { ...provider, defaultPaths: full }, path: undefined, routes }
    : { provider, path: full, routes };
}
