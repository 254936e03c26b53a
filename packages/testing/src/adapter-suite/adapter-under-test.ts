import type { AnyProvider, Delivery, WebhookOptions } from '@hookgate/core';

/**
 * An adapter as the conformance suite sees it: something that can start a small application on a real socket.
 *
 * Implement `start` in your test folder and call {@link adapterConformance}. The whole of it for the Fetch handler is in
 * `packages/testing/test/serve-fetch.ts`; for Express it looks like this:
 *
 * ```ts
 * async function start(setup: AppSetup): Promise<RunningApp> {
 *   const app = express();
 *   app.use((_req, _res, next) => void setup.around(next));
 *   const middlewares = setup.webhooks.map(({ provider, options, mount }) => {
 *     const middleware = webhook(provider, options);
 *     if (mount.kind === 'bare') app.use(middleware);
 *     else app.use(mount.path, middleware);
 *     return middleware;
 *   });
 *   app.post('/login', express.json(), (req, res) => res.json(setup.login(req.body)));
 *   const { application } = setup;
 *   if (application !== undefined) {
 *     // Every method and every path that the routes above left: the webhook's own among them.
 *     app.use(async (req, res) => {
 *       const answer = await application({
 *         method: req.method, url: req.originalUrl, delivery: req.webhook, body: () => req.body, pieces: () => req,
 *       });
 *       res.status(answer.status).set(answer.headers).send(answer.body);
 *     });
 *   }
 *   app.use((error, _req, res, _next) => {
 *     const answer = setup.onAppError(error);
 *     res.status(answer.status).set(answer.headers).send(answer.body);
 *   });
 *   const server = app.listen(0, '127.0.0.1');
 *   await once(server, 'listening');
 *   return {
 *     url: `http://127.0.0.1:${server.address().port}`,
 *     closeReceivers: () => Promise.all(middlewares.map((each) => each.receiver.close(5_000))).then((all) => all.every(Boolean)),
 *     async close() { server.close(); server.closeAllConnections(); await once(server, 'close'); },
 *   };
 * }
 * ```
 */
export interface AdapterUnderTest {
  /** Shown in the tests' names, such as `express 5`. */
  readonly name: string;
  readonly features: AdapterFeatures;
  /** Starts an application. The suite starts many, several at once, and closes each. */
  start(setup: AppSetup): Promise<RunningApp>;
}

/** What a framework has; cases about what it has not are left out. */
export interface AdapterFeatures {
  /** Whether the middleware can be mounted bare, at the root of an application where every request passes through it. */
  readonly bareMount: boolean;
  /**
   * Whether the application's errors reach an error handler of the framework (error middleware, `setErrorHandler`,
   * `onError`, the `error` event). Otherwise Hookgate answers for them itself.
   */
  readonly errorChannel: boolean;
  /**
   * Whether a verified delivery that no route takes reaches the framework's own 404. False where the webhook owns its route,
   * or where an application is required.
   */
  readonly notFound: boolean;
}

/** The application to start. In this order: `around`, the webhooks, `POST /login`, the application, the error handler. */
export interface AppSetup {
  /** The webhooks to mount; nearly always one. */
  readonly webhooks: readonly WebhookSetup[];
  /**
   * To be mounted before everything else, as a middleware of the application that lets each request through by calling
   * `next`, at once or later: `app.use((req, res, next) => void setup.around(next))`.
   */
  around<T>(next: () => T): T | Promise<Awaited<T>>;
  /** For `POST /login`, behind the framework's own JSON parser: given what it parsed, answers what to send as JSON, with 200. */
  login(parsed: unknown): unknown;
  /**
   * For every other request that gets past the webhooks, whatever its method and path, without any body parser: send the
   * answer it gives. What it throws must reach the framework as if a route of the application had thrown it.
   * `undefined`: register no such route, the framework answers 404 itself.
   */
  readonly application: Application | undefined;
  /** To be called once for every error that reaches the framework's error handler; answers what to send. */
  onAppError(error: unknown): AppAnswer;
}

/** One webhook of an application: `webhook(provider, options)`, mounted there. */
export interface WebhookSetup {
  readonly provider: AnyProvider;
  /** To be handed to the adapter as they are. With `on`, Hookgate answers; otherwise `application` does. */
  readonly options: WebhookOptions;
  readonly mount: Mounting;
}

/** Where a webhook is mounted. */
export type Mounting =
  /** At the root, without a path: `app.use(middleware)`. */
  | { readonly kind: 'bare' }
  /** At one path, in the framework's usual way: `app.use(path, middleware)`. */
  | { readonly kind: 'path'; readonly path: string };

/** The application's part. */
export type Application = (request: AppRequest) => Promise<AppAnswer>;

/** A request as the application behind the webhooks sees it. */
export interface AppRequest {
  readonly method: string;
  /** The path and query. */
  readonly url: string;
  /** What the adapter attached (`req.webhook`, `ctx.state.webhook`, …); `undefined` when it attached nothing. */
  readonly delivery: Delivery<unknown> | undefined;
  /** The parsed body where the framework's handlers find it: `req.body`, `ctx.request.body`, `await c.req.json()`. */
  body(): unknown;
  /** The pieces of a body that nobody has read. */
  pieces(): AsyncIterable<Uint8Array>;
}

/** What the application answers; to be sent exactly so. */
export interface AppAnswer {
  readonly status: number;
  /** Lower-case names; the content type is always among them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An application that listens. */
export interface RunningApp {
  /** Its address, such as `http://127.0.0.1:40123`. */
  readonly url: string;
  /**
   * Shuts the receivers of all webhooks down (`middleware.receiver.close()`) while the server goes on, and resolves with
   * whether all had ended in time. Leave it out where closing the application does that first, and `close` is tested.
   */
  closeReceivers?(): Promise<boolean>;
  /** Closes the server and all its connections. May be called twice. */
  close(): Promise<void>;
}

/** The test functions of vitest, jest or node:test. */
export interface TestFunctions {
  describe(name: string, body: () => void): unknown;
  /** @param timeoutMs milliseconds a test may take; runners that have no such parameter ignore it */
  it(name: string, test: () => Promise<void>, timeoutMs?: number): unknown;
}
