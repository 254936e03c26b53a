import type { Readable } from 'node:stream';
import type { AttachedDelivery, WebhookEvents } from '@hookgate/core';
import type { NodeRequest, NodeResponse } from '@hookgate/core/node';

declare module 'fastify' {
  interface FastifyRequest {
    /** The verified delivery; set where a webhook guards the route, and nowhere else. `getDelivery(request)` insists on it. */
    webhook?: AttachedDelivery | null;
  }

  interface FastifyContextConfig {
    /**
     * Has a registered webhook guard this route: the one of this sender, such as `'ploton'`, or, with `true`, the only one
     * there is. A request to a route whose webhook cannot be told is answered 500.
     */
    webhook?: true | keyof WebhookEvents;
  }
}

/** What this package needs of a request, on servers of every kind. */
export interface HookRequest {
  readonly raw: NodeRequest;
  readonly method: string;
  /** The request target as the client sent it. */
  readonly originalUrl: string;
  /** The request target as it was routed. */
  readonly url: string;
  /** The scope of the route. */
  readonly server: object;
  readonly routeOptions: {
    /** The pattern of the route with the prefixes of its scopes; missing when no route takes the request. */
    readonly url?: string | undefined;
    /** Bytes: the route's own limit, or the server's. */
    readonly bodyLimit: number;
    readonly config?: object;
    readonly schema?: { readonly body?: unknown } | undefined;
  };
  /** Assigned headers cover those that came; `undefined` uncovers them. */
  headers: unknown;
  body: unknown;
}

/** What this package needs of a reply, on servers of every kind. */
export interface HookReply {
  readonly raw: NodeResponse;
  /** Whether somebody has answered, or taken the answer on himself. */
  readonly sent: boolean;
  readonly statusCode: number;
  code(status: number): unknown;
  header(name: string, value: string): unknown;
  headers(headers: Readonly<Record<string, string>>): unknown;
  serializer(serialize: (payload: unknown) => string): unknown;
  send(body?: unknown): unknown;
  hijack(): unknown;
}

/** Goes on with the request; after `preParsing`, with this stream as its body. Not called: the request ends here. */
export type Continue = (error?: Error, payload?: Readable) => void;

/** The hooks of a guarded route, as Fastify takes them in a route's options and in `addHook`. */
export interface RouteHooks {
  preParsing(request: HookRequest, reply: HookReply, payload: Readable, done: Continue): void;
  preValidation(request: HookRequest, reply: HookReply, done: Continue): void;
  onError(request: HookRequest, reply: HookReply, error: Error, done: () => void): void;
  onSend(request: HookRequest, reply: HookReply, payload: unknown, done: Continue): void;
}
