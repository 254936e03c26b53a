import type { ExpressLayer, ExpressRequest, ExpressRoute } from './express-request.ts';
import { findChains, type MountChain, matchChain, patternText } from './mount-chains.ts';
import { isLayerOf, pathOf, routerOf } from './mounted-at.ts';

/**
 * Finds a route behind a webhook that takes its deliveries: what follows the webhook in its own route, or a route at exactly
 * this path in the same application. Patterns are left out, for they are there for other paths as well.
 *
 * @returns the route, such as `POST /webhook`
 */
export function routeBehind(req: ExpressRequest, receiver: unknown): string | undefined {
  const isSelf = (layer: ExpressLayer): boolean => isLayerOf(layer, receiver);
  const { route, baseUrl = '', method = '' } = req;
  const inRoute = route?.stack?.findIndex(isSelf) ?? -1;
  if (route !== undefined && inRoute !== -1) {
    const hasMore = route.stack?.slice(inRoute + 1).some(takesRequests) ?? false;
    return hasMore ? `${method} ${baseUrl}${patternText(route.path ?? '')}` : undefined;
  }
  const chains = findChains(routerOf(req), (layer) => isSelf(layer) || layer.route !== undefined);
  const own = chains.findIndex((chain) => chain.some(isSelf));
  const path = pathOf(req);
  const isBehind = own !== -1 && chains.slice(own + 1).some((chain) => isRouteAt(chain, path));
  return isBehind ? `${method} ${path}` : undefined;
}

/** Express calls those with four parameters for errors only. */
function takesRequests({ handle }: ExpressLayer): boolean {
  return typeof handle === 'function' && handle.length < 4;
}

function isRouteAt(chain: MountChain, path: string): boolean {
  const route = chain.at(-1)?.route;
  if (route === undefined || !isForDeliveries(route)) return false;
  const match = matchChain(chain, path);
  return match !== undefined && /^\/?$/.test(path.slice(match.length));
}

function isForDeliveries({ path, methods }: ExpressRoute): boolean {
  return typeof path === 'string' && !PATTERN.test(path) && (methods?.post === true || methods?._all === true);
}

const PATTERN = /[*:{(?+]/;
