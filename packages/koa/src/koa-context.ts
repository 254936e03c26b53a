import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Delivery } from '@hookgate/core';

/** Hands the request on, to what is behind the middleware. */
export type Next = () => Promise<unknown>;

/** What the middleware puts into `ctx.state` of a verified request. */
export interface WebhookState<TEvent = unknown> {
  /** The verified delivery. */
  webhook: Delivery<TEvent>;
}

/**
 * What this package knows of a context: the fields that Koa 2 and Koa 3 share. It imports no types of Koa, so it fits
 * whichever version's are installed.
 */
export interface KoaContext<TEvent = unknown> {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly app: object;
  readonly request: object;
  readonly state: WebhookState<TEvent>;
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
