import type { Context } from 'hono';

/**
 * Finds a route behind a webhook that takes its deliveries: what follows the webhook in its own route, or a route at exactly
 * this path. Patterns are left out, for they are there for other paths as well, and so is what takes every method: most of
 * that is middleware.
 *
 * @returns the route, such as `POST /webhook`
 */
export function routeBehind({ req }: Context): string | undefined {
  const { matchedRoutes, routeIndex, method } = req;
  const own = matchedRoutes[routeIndex];
  const behind = matchedRoutes
    .slice(routeIndex + 1)
    .find((route) => route.method === method && (!PATTERN.test(route.path) || route.path === own?.path));
  return behind && `${method} ${behind.path}`;
}

const PATTERN = /[*:{]/;
