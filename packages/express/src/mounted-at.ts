import type { ExpressLayer, ExpressRequest, ExpressRoute, ExpressStack, NextFunction } from './express-request.ts';
import { isTraced } from './tracing.ts';

/** The middleware that asks; `receiver` survives in the copies that tracing tools make of it. */
export interface MountedMiddleware {
  readonly receiver: unknown;
}

/**
 * Where a middleware is mounted, as far as the request it is called with tells: a prefix, a route's pattern, or both.
 *
 * @returns `undefined` for a bare mount, at the root of the application, where every request passes through
 */
export function mountedAt(req: ExpressRequest, next: NextFunction, self: MountedMiddleware): string | undefined {
  const { baseUrl } = req;
  // No router of Express called us, so nothing tells where we are: claim whatever comes.
  if (baseUrl === undefined) return '/';
  const prefix = baseUrl === '' ? '' : withoutValues(baseUrl, req.params);
  const route = currentRoute(req, next, self);
  if (route !== undefined) return `${prefix}${String(route.path)}`;
  return prefix === '' ? undefined : prefix;
}

/**
 * The route that is calling us. `req.route` alone does not tell, for it stays set after its route has passed the request
 * on. A route hands out a `next` of its own; the router hands out `req.next`, unless a tracing tool wraps it.
 */
function currentRoute(req: ExpressRequest, next: NextFunction, self: MountedMiddleware): ExpressRoute | undefined {
  const { route } = req;
  if (route === undefined || next === req.next) return undefined;
  if (route.stack?.some((layer) => isSelf(layer, self))) return route;
  const layer = findLayer(routerOf(req), self, req.baseUrl === '');
  // Called by that layer we would have been given `req.next`, had nobody wrapped it: so a closure in the route called us.
  // When in doubt it is the route: a middleware that takes too much for its own is noticed, one that guards nothing is not.
  if (layer === undefined || (layer.handle === self && !isTraced())) return route;
  return undefined;
}

/** The router of the application. Express 4's is looked for first: there, `app.router` throws. */
function routerOf({ app }: ExpressRequest): ExpressStack | undefined {
  return app?._router ?? app?.router;
}

/** The layer that holds us outside of any route, here or in a router below; with `rootOnly`, only where no path was given. */
function findLayer(
  router: ExpressStack | undefined,
  self: MountedMiddleware,
  rootOnly: boolean,
  seen: Set<ExpressStack> = new Set(),
): ExpressLayer | undefined {
  if (router === undefined || seen.has(router)) return undefined;
  seen.add(router);
  for (const layer of router.stack ?? []) {
    if (rootOnly && layer.slash !== true && layer.regexp?.fast_slash !== true) continue;
    if (isSelf(layer, self)) return layer;
    const below =
      typeof layer.handle === 'function' ? findLayer(layer.handle as ExpressStack, self, rootOnly, seen) : undefined;
    if (below !== undefined) return below;
  }
  return undefined;
}

function isSelf({ handle }: ExpressLayer, self: MountedMiddleware): boolean {
  return handle === self || (handle as Partial<MountedMiddleware> | undefined)?.receiver === self.receiver;
}

/**
 * The prefix with the values of its parameters replaced by their names, as far as we see them: a client that may choose
 * the name under which deliveries are remembered could have one processed again by sending it somewhere else.
 */
function withoutValues(baseUrl: string, params: Readonly<Record<string, unknown>> = {}): string {
  let prefix = decode(baseUrl);
  let end = prefix.length;
  for (const [name, value] of Object.entries(params).reverse()) {
    const text = Array.isArray(value) ? value.join('/') : String(value ?? '');
    const start = text === '' ? -1 : prefix.lastIndexOf(text, end - text.length);
    if (start === -1) continue;
    prefix = `${prefix.slice(0, start)}:${name}${prefix.slice(start + text.length)}`;
    end = start;
  }
  return prefix;
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
