import { hasSubscribers } from 'node:diagnostics_channel';
import type { Mounting } from '@hookgate/core';
import type { ExpressLayer, ExpressRequest, ExpressRoute, ExpressStack, NextFunction } from './express-request.ts';
import {
  findChains,
  isMountedBare,
  isRouter,
  type LayerMatch,
  type LayerTest,
  type MountChain,
  matchChain,
  patternText,
} from './mount-chains.ts';

const BARE: Mounting = { mountedAt: undefined };
const SOMEWHERE: Mounting = { mountedAt: '/', isUnnamed: true };
/** No router of Express called us, so nothing tells where we are: claim whatever comes. */
const OUTSIDE: Mounting = { mountedAt: '/' };

/**
 * Finds out where one middleware is mounted.
 *
 * @param self `receiver` survives in the copies that tracing tools make of it
 */
export function createMountFinder(self: { readonly receiver: unknown }) {
  const isSelf: LayerTest = (layer) => isLayerOf(layer, self.receiver);
  /** The ways to a middleware or a route, from the router they were found in; they change only while an application is made. */
  const known = new WeakMap<object, { readonly size: number; readonly chains: readonly MountChain[] }>();

  function chainsTo(leaf: object, router: ExpressStack, isWanted: LayerTest): readonly MountChain[] {
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
    if (route === undefined) {
      const [chain = hiddenChain(req, router)] = chainsTaken(req, own);
      return chain.pattern === '' ? BARE : mountedAt(chain.pattern);
    }
    const toRoute = chainsTo(route, router, (layer) => layer.route === route).map((chain) => chain.slice(0, -1));
    const [{ pattern } = unseenChain(req)] = chainsTaken(req, toRoute);
    return mountedAt(pattern === undefined ? undefined : pattern + patternText(route.path ?? ''));
  };

  /**
   * The route that is calling us. `req.route` alone does not tell, for it stays set after its route has passed the request
   * on. A route hands out a `next` of its own; the router hands out `req.next`, unless a tracing tool wraps it.
   */
  function currentRoute(req: ExpressRequest, next: NextFunction, own: readonly MountChain[]): ExpressRoute | undefined {
    const { route } = req;
    if (route === undefined || next === req.next) return undefined;
    if (route.stack?.some(isSelf)) return route;
    const layer = own.find((chain) => req.baseUrl !== '' || chain.every(isMountedBare))?.at(-1);
    // Called by that layer we would have been given `req.next`, had nobody wrapped it: so a closure in the route called us.
    // When in doubt it is the route: a middleware that takes too much for its own is noticed, one that guards nothing is not.
    if (layer === undefined || (layer.handle === self && !isTraced())) return route;
    return undefined;
  }
}

/** Whether a layer is the middleware of this receiver. */
export function isLayerOf({ handle }: ExpressLayer, receiver: unknown): boolean {
  return (handle as { readonly receiver?: unknown } | undefined)?.receiver === receiver;
}

/** The router of the application. Express 4's is looked for first: there, `app.router` throws. */
export function routerOf({ app }: ExpressRequest): ExpressStack | undefined {
  return app?._router ?? app?.router;
}

/** The path that the application's router saw. */
export function pathOf({ baseUrl = '', path, url = '' }: ExpressRequest): string {
  return baseUrl + (path ?? url.split(/[?#]/, 1)[0]);
}

function mountedAt(pattern: string | undefined): Mounting {
  return pattern === undefined ? SOMEWHERE : { mountedAt: pattern || '/' };
}

/** A chain by which a request came. */
type TakenChain = Pick<LayerMatch, 'pattern'>;

/** One in a router that cannot be seen. */
function unseenChain({ baseUrl }: ExpressRequest): TakenChain {
  return { pattern: baseUrl === '' ? '' : undefined };
}

/**
 * A closure calls us, so it is one of the functions mounted here; which, cannot be seen. All of them that took off as much
 * of the path as is gone must have one pattern.
 */
function hiddenChain(req: ExpressRequest, router: ExpressStack): TakenChain {
  const isFunction: LayerTest = ({ handle, route }) => route === undefined && !isRouter(handle);
  const [chain = unseenChain(req), ...others] = chainsTaken(req, findChains(router, isFunction));
  return others.every(({ pattern }) => pattern === chain.pattern) ? chain : { pattern: undefined };
}

/** Those of some chains by which a request came. */
function chainsTaken(req: ExpressRequest, chains: readonly MountChain[]): readonly TakenChain[] {
  return chains.flatMap((chain) => takenChain(req, chain) ?? []);
}

/** A chain that has taken off as much of the path as is gone, behind what the applications around ours took off. */
function takenChain(req: ExpressRequest, chain: MountChain): TakenChain | undefined {
  const { baseUrl = '', app } = req;
  const path = pathOf(req);
  const latest = app?.parent === undefined ? 0 : baseUrl.length;
  for (let start = 0; start <= latest; start++) {
    const isEdge = start === baseUrl.length || baseUrl[start] === '/';
    const match = isEdge ? matchChain(chain, path.slice(start)) : undefined;
    if (match?.length !== baseUrl.length - start) continue;
    return { pattern: match.pattern === undefined ? undefined : patternOfApps(req) + match.pattern };
  }
  return undefined;
}

/** Where the applications that this one is mounted in have mounted it. */
function patternOfApps({ app }: ExpressRequest): string {
  let text = '';
  for (let each = app; each?.parent !== undefined; each = each.parent) text = patternText(each.mountpath ?? '') + text;
  return text;
}

/** The channels of Express 5.3 on which a subscriber makes the router wrap the `next` it hands to handlers. */
const CHANNELS: readonly string[] = ['start', 'end', 'asyncStart', 'asyncEnd', 'error'].map(
  (phase) => `tracing:express.router.request:${phase}`,
);

/** Whether Express itself wraps `next` at the moment, because somebody traces its handlers. */
function isTraced(): boolean {
  return CHANNELS.some((channel) => hasSubscribers(channel));
}
