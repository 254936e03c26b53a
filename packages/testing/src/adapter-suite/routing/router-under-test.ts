/**
 * A router of a framework as {@link routerConformance} sees it: something that can start an application with the adapter's
 * middleware at its root, and handlers behind it.
 */
export interface RouterUnderTest {
  /** Shown when something is found, such as `express 5, strict`. */
  readonly name: string;
  readonly guards: readonly RouterGuard[];
  /**
   * Starts an application: first the middleware, mounted bare, for Ploton, with `guard.path` and any secret; then handlers at
   * the guarded path and below it, in every way the router knows, which answer {@link REACHED}, whatever the method; last
   * a handler for every other request, which answers {@link ELSEWHERE}.
   *
   * @param isGuarded false: without the middleware, to see that the samples lead to the handlers
   */
  start(guard: RouterGuard, isGuarded: boolean): Promise<RunningRouter>;
}

/** A path to guard, and where there are handlers behind the guard. */
export interface RouterGuard {
  /** The option `path`. Left out: the documented path, `/webhook`. */
  readonly path?: string;
  /** Paths that lead to a handler at the guarded path or below it, plainly written. */
  readonly samples: readonly string[];
}

/** An application that is running. */
export interface RunningRouter {
  /** The ways in: HTTP/1.1, HTTP/2, the framework's own injection, a platform's adapter. */
  readonly transports: readonly RouterTransport[];
  close(): Promise<void>;
}

/** One way in. */
export interface RouterTransport {
  /** Such as `HTTP/1.1`. */
  readonly name: string;
  /**
   * Sends an unsigned POST with this request target, not changed in any way, and resolves with the body of the answer; with
   * an empty one when the target cannot be sent this way, or is refused before it comes to the application.
   */
  send(target: string): Promise<string>;
}

/** What a handler at the guarded path or below it answers. */
export const REACHED = 'reached unverified';

/** What every other handler answers. */
export const ELSEWHERE = 'elsewhere';
