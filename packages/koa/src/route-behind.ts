import type { KoaContext } from './koa-context.ts';
import type { RoutedContext, RouterLayer } from './mounted-at.ts';

/** What `router.routes()` answers, as far as it tells which routes it has. */
interface RouterMiddleware {
  readonly router?: {
    match?(path: string, method: string): { readonly pathAndMethod?: readonly RouterLayer[] };
  };
}

/**
 * Finds a route behind a webhook that takes its deliveries: what follows the webhook in its own route, or a route at exactly
 * this path of a router that the application uses. Patterns are left out, for they are there for other paths as well.
 *
 * @returns the route, such as `POST /webhook`
 */
export function routeBehind(ctx: KoaContext & RoutedContext, self: unknown): string | undefined {
  const { method, path, matched = [] } = ctx;
  const own = matched.findIndex(({ stack }) => stack?.includes(self));
  const ownRoute = matched[own];
  if (ownRoute?.methods?.includes(method) && ownRoute.stack?.at(-1) !== self) return `${method} ${ownRoute.path}`;
  const behind = own === -1 ? layersAfter(ctx, self) : matched.slice(own + 1);
  return behind.some((layer) => isRouteFor(layer, method)) ? `${method} ${path}` : undefined;
}

/** The routes for this request, of the routers that the application uses after the webhook. */
function layersAfter({ app, path, method }: KoaContext, self: unknown): readonly RouterLayer[] {
  const { middleware = [] } = app as { readonly middleware?: readonly unknown[] };
  const own = middleware.indexOf(self);
  if (own === -1) return [];
  return middleware
    .slice(own + 1)
    .flatMap((each) => (each as RouterMiddleware).router?.match?.(path, method).pathAndMethod ?? []);
}

function isRouteFor({ methods, path }: RouterLayer, method: string): boolean {
  return methods?.includes(method) === true && typeof path === 'string' && !PATTERN.test(path);
}

const PATTERN = /[*:{(?+]/;
