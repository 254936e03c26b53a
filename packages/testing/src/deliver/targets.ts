import type { IncomingMessage, RequestListener, Server } from 'node:http';
import { failArgument, shown } from '../argument-error.ts';
import type { InjectOptions } from '../conversions/to-inject.ts';

/** A Fetch handler: core's `createFetchHandler`, a worker's `fetch`, a route handler. */
export type FetchTarget = (request: Request) => Response | Promise<Response>;

/** As much of a Fastify instance as is needed. */
export interface FastifyTarget {
  inject(options: InjectOptions): PromiseLike<{
    readonly statusCode: number;
    readonly headers: Readonly<Record<string, string | string[] | number | undefined>>;
    readonly body: string;
  }>;
}

/** Where a delivery can be sent. */
export type DeliveryTarget =
  /** A URL; without a path of its own it gets the delivery's. */
  | string
  | URL
  /** Hono's application, a worker's or Bun's module: `{ fetch }`. */
  | { fetch(request: Request): Response | Promise<Response> }
  | FetchTarget
  | FastifyTarget
  /** A Koa application. */
  | { callback(): RequestListener }
  /** A `node:http` server; one that does not listen yet does so for this delivery only. */
  | Server
  /** An Express application, Koa's `app.callback()`, what `node:http` calls: a function of request and response. */
  | RequestListener
  | ((req: IncomingMessage, res: never, ...rest: never[]) => unknown);

/** A target, told apart. */
export type KnownTarget =
  | { readonly kind: 'url'; readonly url: string | URL }
  | { readonly kind: 'fetch'; readonly fetch: FetchTarget }
  | { readonly kind: 'inject'; readonly app: FastifyTarget }
  | { readonly kind: 'server'; readonly server: Server }
  | { readonly kind: 'listener'; readonly listener: RequestListener };

const ALLOWED =
  'must be a URL, an Express or Koa application, a Fastify instance, a Hono application, a Fetch handler, a function of ' +
  'request and response, or a node:http server';

/**
 * Tells what a target is by what it can do.
 *
 * @throws TypeError naming what is allowed
 */
export function identifyTarget(callee: string, target: DeliveryTarget): KnownTarget {
  if (typeof target === 'string' || target instanceof URL) return { kind: 'url', url: target };
  const has = (name: string): boolean => typeof (target as unknown as Record<string, unknown>)[name] === 'function';
  if (typeof target === 'function') {
    // Express' application is a function of (req, res, next); a Fetch handler takes one argument.
    if (has('handle') || (target.length >= 2 && !('receiver' in target))) {
      return { kind: 'listener', listener: target as RequestListener };
    }
    return { kind: 'fetch', fetch: target as FetchTarget };
  }
  if (typeof target !== 'object' || target === null)
    return failArgument(callee, 'target', `${ALLOWED}, not ${shown(target)}`);
  if (has('inject')) return { kind: 'inject', app: target as FastifyTarget };
  if (has('fetch')) {
    const app = target as { fetch: FetchTarget };
    return { kind: 'fetch', fetch: (request) => app.fetch(request) };
  }
  if (has('callback')) return { kind: 'listener', listener: (target as { callback(): RequestListener }).callback() };
  if (has('listen') && has('address')) return { kind: 'server', server: target as Server };
  return failArgument(callee, 'target', `${ALLOWED}, not ${shown(target)}`);
}
