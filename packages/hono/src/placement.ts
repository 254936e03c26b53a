import type { Placement } from '@hookgate/core';
import type { Context } from 'hono';

/**
 * Where the running middleware is mounted. To be asked before anything is awaited: afterwards Hono answers for whichever
 * handler came last.
 */
export function placementOf(c: Context): Placement {
  // Without the wildcard that `app.use('/path/*', …)` ends with. Nothing is left of a bare mount's.
  const mountedAt = patternOf(c).replace(/\/?\*$/, '') || undefined;
  return { originalUrl: targetOf(c.req.url), url: c.req.path, mountedAt };
}

/**
 * The pattern the running handler was registered under. `routePath` of `hono/route` says the same, but only of contexts of
 * its own copy of Hono: it finds the routes under a symbol. An application with another copy (two versions in a workspace,
 * CommonJS beside ESM) would fail at every request.
 */
function patternOf({ req }: Context): string {
  // Known only now: the package imports nothing of Hono, and npm's warning about its version is easily overlooked.
  if (req.matchedRoutes === undefined || req.routeIndex === undefined) throw new Error(TOO_OLD);
  return req.matchedRoutes[req.routeIndex]?.path ?? '';
}

const TOO_OLD =
  "@hookgate/hono needs Hono 4.8 or later, and this application's is older: it does not tell where a middleware is mounted, so " +
  'no request can be let through. Run `npm install hono@latest`, and see with `npm ls hono` which packages hold an older one.';

/** The path and query of a URL. Requests for other parts of the application pay for this, so it parses nothing. */
export function targetOf(url: string): string {
  const authority = url.indexOf('://');
  if (authority === -1) return url;
  const path = url.indexOf('/', authority + 3);
  return path === -1 ? '/' : url.slice(path);
}

/**
 * Finds a route behind a webhook that takes its deliveries: what follows the webhook in its own route, or a route at exactly
 * this path. Patterns are left out, for they are there for other paths as well, and so is what takes every method: most of
 * that is middleware.
 *
 * @returns the route, such as `POST /webhook`
 */
export function routeBehind({ req }: Context): string | undefined {
  const { matchedRoutes, routeIndex, method } = req;
  const own = matchedRoutes[routeIndex]?.path;
  const behind = matchedRoutes
    .slice(routeIndex + 1)
    .find((route) => route.method === method && (!/[*:{]/.test(route.path) || route.path === own));
  return behind && `${method} ${behind.path}`;
}
