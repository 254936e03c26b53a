import type { IncomingMessage } from 'node:http';

/** Hands the request on; with an error, to the application's error handlers. */
export type NextFunction = (error?: unknown) => void;

/** A handler in a stack; tracing tools put a wrapped function in its place. */
export interface ExpressLayer {
  readonly handle?: unknown;
  /** Express 5: mounted at `/`. */
  readonly slash?: boolean;
  /** Express 4: the same, as a flag on the pattern. */
  readonly regexp?: { readonly fast_slash?: boolean };
}

/** A router, or what a route keeps its handlers in. */
export interface ExpressStack {
  readonly stack?: readonly ExpressLayer[];
}

/** A route: `app.post(path, …)` makes one. */
export interface ExpressRoute extends ExpressStack {
  readonly path?: unknown;
}

/**
 * What this package knows of a request: the fields that Express 4 and Express 5 share. It imports no types of Express, so
 * it fits whichever version's are installed.
 */
export interface ExpressRequest extends IncomingMessage {
  /** The request target as the client sent it. */
  readonly originalUrl?: string;
  /** What the mounts above us took off the target; missing when no router of Express is above us. */
  readonly baseUrl?: string;
  /** What Express takes for the path below the mounts; its routers go by it. */
  readonly path?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  /** The `next` of the router that is handling the request. */
  readonly next?: NextFunction;
  /** The route entered last. It stays when the route has passed the request on. */
  readonly route?: ExpressRoute;
  readonly app?: { readonly _router?: ExpressStack; readonly router?: ExpressStack };
}
