import type { IncomingMessage } from 'node:http';

/** Hands the request on; with an error, to the application's error handlers. */
export type NextFunction = (error?: unknown) => void;

/** What something is mounted with. */
export type ExpressPattern = string | RegExp | readonly ExpressPattern[];

/** A handler in a stack; tracing tools put a wrapped function in its place. */
export interface ExpressLayer {
  readonly handle?: unknown;
  /** Set for the layer of a route. */
  readonly route?: ExpressRoute | undefined;
  /** Express 5: mounted at `/`. */
  readonly slash?: boolean;
  /** Express 5: what paths are matched with. */
  readonly matchers?: ReadonlyArray<(path: string) => false | { readonly path: string; readonly params: object }>;
  /** Express 5.3: what it was mounted with. */
  readonly rawPath?: ExpressPattern;
  /** Express 4: what paths are matched with, and whether it was mounted at `/`. */
  readonly regexp?: RegExp & { readonly fast_slash?: boolean };
  /** Express 4: its parameters. */
  readonly keys?: ReadonlyArray<{ readonly name: string | number }>;
}

/** An application, as far as it tells where it is mounted. */
interface ExpressApp {
  readonly _router?: ExpressStack;
  readonly router?: ExpressStack;
  /** The application this one is mounted in, and where. */
  readonly parent?: ExpressApp;
  readonly mountpath?: ExpressPattern;
}

/** A router, or what a route keeps its handlers in. */
export interface ExpressStack {
  readonly stack?: readonly ExpressLayer[];
}

/** A route: `app.post(path, …)` makes one. */
export interface ExpressRoute extends ExpressStack {
  readonly path?: ExpressPattern;
  /** In lower case; `_all` for `app.all(…)`. */
  readonly methods?: Readonly<Record<string, boolean | undefined>>;
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
  /** The `next` of the router that is handling the request. */
  readonly next?: NextFunction;
  /** The route entered last. It stays when the route has passed the request on. */
  readonly route?: ExpressRoute;
  readonly app?: ExpressApp;
}
