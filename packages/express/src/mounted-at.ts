import type { ExpressLayer, ExpressRequest, ExpressRoute, ExpressStack, NextFunction } from './express-request.ts';
import { patternText } from './layer-pattern.ts';
import { chainPattern, findChains, isBareChain, isRouter, type MountChain, takesOff } from './mount-chains.ts';
import { isTraced } from './tracing.ts';

/** The middleware that asks; `receiver` survives in the copies that tracing tools make of it. */
export interface MountedMiddleware {
  readonly receiver: unknown;
}

/** Where a middleware is mounted, as far as the request it is called with tells. */
export interface Mounting {
  /**
   * The patterns of the mounts and of the route, as they are in the code: never what a request has in their place, for a
   * client that may choose the name under which deliveries are remembered could have one run again by sending it somewhere
   * else. `undefined` for a bare mount, at the root of the application, where every request passes through.
   */
  readonly mountedAt: string | undefined;
  /** True when it is mounted somewhere, but the pattern cannot be seen. */
  readonly isUnnamed?: true;
}

const BARE: Mounting = { mountedAt: undefined };
const SOMEWHERE: Mounting = { mountedAt: '/', isUnnamed: true };
/** No router of Express called us, so nothing tells where we are: claim whatever comes. */
const OUTSIDE: Mounting = { mountedAt: '/' };

/** Finds out where one middleware is mounted. */
export function createMountFinder(self: MountedMiddleware) {
  const isSelf = (layer: ExpressLayer): boolean => isLayerOf(layer, self.receiver);
  /** The ways to a middleware or a route, from the router they were found in; they change only while an application is made. */
  const known = new WeakMap<object, { readonly size: number; readonly chains: readonly MountChain[] }>();

  function chainsTo(
    leaf: object,
    router: ExpressStack,
    isWanted: (layer: ExpressLayer) => boolean,
  ): readonly MountChain[] {
    const size = router.stack?.length ?? 0;
    const found = known.get(leaf);
    if (found?.size === size) return found.chains;
    const chains = findChains(router, isWanted);
    known.set(leaf, { size, chains });
    return chains;
  }

  return function mountingOf(req: ExpressRequest, next: NextFunction): Mounting {
    const { baseUrl } = req;
    if (baseUrl === undefined) return OUTSIDE;
    const router = routerOf(req);
    if (router === undefined) return baseUrl === '' ? BARE : SOMEWHERE;
    const own = chainsTo(router, router, isSelf);
    const route = currentRoute(req, next, own);
    if (route !== undefined) {
      const toRoute = chainsTo(route, router, (layer) => layer.route === route).map((chain) => chain.slice(0, -1));
      const above = toRoute.find((each) => isTaken(req, each));
      const prefix = above === undefined ? hiddenPrefix(req) : patternOf(req, above);
      return prefix === undefined ? SOMEWHERE : { mountedAt: `${prefix}${patternText(route.path ?? '')}` || '/' };
    }
    const chain = own.find((each) => isTaken(req, each));
    return chain === undefined ? hiddenMounting(req, router) : mountingAt(patternOf(req, chain));
  };

  /**
   * The route that is calling us. `req.route` alone does not tell, for it stays set after its route has passed the request
   * on. A route hands out a `next` of its own; the router hands out `req.next`, unless a tracing tool wraps it.
   */
  function currentRoute(req: ExpressRequest, next: NextFunction, own: readonly MountChain[]): ExpressRoute | undefined {
    const { route } = req;
    if (route === undefined || next === req.next) return undefined;
    if (route.stack?.some(isSelf)) return route;
    const layer = own.find((chain) => req.baseUrl !== '' || isBareChain(chain))?.at(-1);
    // Called by that layer we would have been given `req.next`, had nobody wrapped it: so a closure in the route called us.
    // When in doubt it is the route: a middleware that takes too much for its own is noticed, one that guards nothing is not.
    if (layer === undefined || (layer.handle === self && !isTraced())) return route;
    return undefined;
  }
}

/** Whether a layer is the middleware of this receiver. */
export function isLayerOf({ handle }: ExpressLayer, receiver: unknown): boolean {
  return (handle as Partial<MountedMiddleware> | undefined)?.receiver === receiver;
}

/** The router of the application. Express 4's is looked for first: there, `app.router` throws. */
export function routerOf({ app }: ExpressRequest): ExpressStack | undefined {
  return app?._router ?? app?.router;
}

/** What the mounts above a route in a router that cannot be seen are called. */
function hiddenPrefix({ baseUrl }: ExpressRequest): string | undefined {
  return baseUrl === '' ? '' : undefined;
}

/**
 * A closure calls us, so it is one of the functions mounted here; which, cannot be seen. All of them that took off as much
 * of the path as is gone must have one pattern.
 */
function hiddenMounting(req: ExpressRequest, router: ExpressStack): Mounting {
  const isFunction = ({ handle, route }: ExpressLayer): boolean => route === undefined && !isRouter(handle);
  const chains = findChains(router, isFunction).filter((chain) => isTaken(req, chain));
  const [pattern, ...others] = new Set(chains.map((chain) => patternOf(req, chain)));
  if (others.length > 0) return SOMEWHERE;
  return mountingAt(chains.length === 0 ? hiddenPrefix(req) : pattern);
}

function mountingAt(pattern: string | undefined): Mounting {
  if (pattern === undefined) return SOMEWHERE;
  return pattern === '' ? BARE : { mountedAt: pattern };
}

/** The patterns of a chain, behind those of the applications around its own; `undefined`: not all of them can be seen. */
function patternOf(req: ExpressRequest, chain: MountChain): string | undefined {
  const own = chainPattern(chain, pathOf(req).slice(startOf(req, chain)));
  return own === undefined ? undefined : patternOfApps(req) + own;
}

/** Where the applications that this one is mounted in have mounted it. */
function patternOfApps({ app }: ExpressRequest): string {
  let text = '';
  for (let each = app; each?.parent !== undefined; each = each.parent) text = patternText(each.mountpath ?? '') + text;
  return text;
}

function isTaken(req: ExpressRequest, chain: MountChain): boolean {
  return startOf(req, chain) !== -1;
}

/** Where the part of the path begins that a chain took off: behind what the applications around ours did; -1: it did not. */
function startOf(req: ExpressRequest, chain: MountChain): number {
  const path = pathOf(req);
  const { baseUrl = '' } = req;
  if (req.app?.parent === undefined) return takesOff(chain, path, baseUrl) ? 0 : -1;
  for (let start = 0; start <= baseUrl.length; start++) {
    const isEdge = start === baseUrl.length || baseUrl[start] === '/';
    if (isEdge && takesOff(chain, path.slice(start), baseUrl.slice(start))) return start;
  }
  return -1;
}

/** The path that the application's router saw. */
export function pathOf({ baseUrl = '', path, url = '' }: ExpressRequest): string {
  return baseUrl + (path ?? url.split(/[?#]/, 1)[0]);
}
