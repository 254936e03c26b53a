import type { Mounting } from '@hookgate/core';
import type { KoaContext } from './koa-context.ts';

/** A layer of a router of Koa: a route, or what `router.use` was given. */
export interface RouterLayer {
  readonly path: unknown;
  readonly regexp?: unknown;
  /** Empty for `router.use`. */
  readonly methods?: readonly string[];
  readonly stack?: readonly unknown[];
}

/** What koa-mount and the routers leave on a context; they do not take it back when they pass the request on. */
export interface RoutedContext extends Pick<KoaContext, 'app' | 'originalUrl' | 'path'> {
  /** koa-mount: the prefix entered last. */
  readonly mountPath?: unknown;
  /** Routers: the layers whose path matches, of all routers so far. */
  readonly matched?: readonly RouterLayer[];
  /** Routers: the path of the layer entered last. */
  readonly routerPath?: unknown;
  /** Set by earlier middleware for the routers to go by in place of the path. */
  readonly newRouterPath?: unknown;
}

const BARE: Mounting = { mountedAt: undefined };

/** Finds out where a middleware is mounted. */
export function mountingOf(ctx: RoutedContext, self: unknown): Mounting {
  const { mountPath, routerPath, matched = NONE } = ctx;
  if (mountPath === undefined && routerPath === undefined && matched.length === 0) return BARE;
  const route = matched.find((layer) => holds(layer, self) && !takesEveryPath(layer));
  const prefix = isInsideMount(ctx) ? String(mountPath) : '';
  if (prefix !== '' || route !== undefined)
    return { mountedAt: `${prefix}${route === undefined ? '' : String(route.path)}` };

  // app.use(self) and router.use(self) are bare, whatever mounts and routers before us have left behind.
  if (isOnApp(ctx, self) || matched.some((layer) => holds(layer, self))) return BARE;

  // A closure hides us, and what we see is where it is mounted, or is left from a mount or route that passed the request
  // on. When in doubt we are mounted there: a middleware that takes too much for its own is noticed, one that guards
  // nothing is not.
  if (routerPath !== undefined) {
    const entered = matched.filter(({ path }) => path === routerPath);
    // What earlier middleware has made of the request's path, for a router to go by.
    if (entered.length === 0) return { mountedAt: String(routerPath), isUnnamed: true };
    // Not a `router.use` without a path: every route leaves its own path there.
    if (!entered.every(takesEveryPath)) return { mountedAt: String(routerPath) };
  }
  return mountPath === undefined ? BARE : { mountedAt: String(mountPath) };
}

/**
 * What routers or mounts may take for the path of a request, besides the URL it came with and the one it has now: what
 * was set for the routers, and the whole of a rewritten path of which a mount has cut its part.
 */
export function otherPaths(ctx: RoutedContext): readonly string[] {
  const { newRouterPath, routerPath, mountPath } = ctx;
  if (mountPath === undefined && routerPath === undefined && newRouterPath === undefined) return NONE;
  const mounted = typeof mountPath === 'string' ? mountPath + ctx.path : undefined;
  return [newRouterPath, routerPath, mounted].filter((each) => typeof each === 'string');
}

/** What most requests have met: no mount and no router. */
const NONE: readonly never[] = [];

/** koa-mount cuts its prefix off the path, and puts it back when it passes the request on. */
function isInsideMount({ mountPath, originalUrl, path }: RoutedContext): boolean {
  if (typeof mountPath !== 'string') return false;
  if (!path.startsWith(mountPath)) return true;
  return plainPath(originalUrl).endsWith(plainPath(mountPath + path));
}

/** A path however Koa's parser has escaped, trimmed or turned it: whether a mount has cut its part must not hang on a spelling. */
function plainPath(url: string): string {
  const [path = ''] = url.split(/[?#]/, 1);
  // One octet at a time: there is nothing in it that could fail.
  const unescaped = path.replace(/%([0-9a-f]{2})/gi, (_, octet) => String.fromCharCode(Number.parseInt(octet, 16)));
  return unescaped.replaceAll('\\', '/').trim();
}

function isOnApp({ app }: RoutedContext, self: unknown): boolean {
  return (app as { readonly middleware?: readonly unknown[] }).middleware?.includes(self) ?? false;
}

function holds({ stack }: RouterLayer, self: unknown): boolean {
  return stack?.includes(self) ?? false;
}

/** Whether a layer is a `router.use` without a path, whose pattern lets every path in; it differs from version to version. */
function takesEveryPath({ methods, regexp, path }: RouterLayer): boolean {
  if (methods?.length !== 0 || !(regexp instanceof RegExp) || HAS_PARAMETER.test(String(path))) return false;
  // `search` leaves the state of a global pattern alone.
  return ['/', '/~/~'].every((probe) => probe.search(regexp) === 0);
}

/** A router with a prefix of parameters only, such as `/:tenant`, is mounted somewhere. */
const HAS_PARAMETER = /:\w/;
