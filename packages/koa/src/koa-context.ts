import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Delivery } from '@hookgate/core';

/** Hands the request on, to what is behind the middleware. */
export type Next = () => Promise<unknown>;

/** The state behind the middleware, in the same route. */
export interface VerifiedState<TEvent = unknown> {
  /** The verified delivery. */
  webhook: Delivery<TEvent, Uint8Array>;
}

/**
 * The state of an application of which some routes are guarded: `new Koa<WebhookState>()`. On the others there is no
 * delivery; behind the middleware in one `router.post(…)` there is.
 */
export interface WebhookState<TEvent = unknown> extends Partial<VerifiedState<TEvent>> {}

/**
 * What this package knows of a context: the fields that Koa 2 and Koa 3 share. It imports no types of Koa, so it fits
 * whichever version's are installed.
 */
export interface KoaContext<TEvent = unknown> {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly app: object;
  readonly request: object;
  readonly state: VerifiedState<TEvent>;
  readonly method: string;
  readonly originalUrl: string;
  readonly url: string;
  readonly path: string;
  status: number;
  body: unknown;
  respond?: boolean | undefined;
  set(field: string, value: string): void;
  onerror(error: Error | null): void;
}
