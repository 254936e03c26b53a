import type { NodeRequest, NodeResponse } from '@hookgate/core/node';
import type { Context } from 'hono';

/** What `@hono/node-server` puts in `c.env`: the message and the response of `node:http` or `node:http2`. */
export interface NodeMessage {
  readonly incoming: NodeRequest;
  readonly outgoing: NodeResponse;
}

/** The Node message behind a request, if there is one. Elsewhere `c.env` holds bindings of any name. */
export function nodeMessageOf(c: Context): NodeMessage | undefined {
  const env = c.env as Partial<NodeMessage> | undefined;
  const isNode = typeof env?.incoming?.on === 'function' && typeof env.outgoing?.writeHead === 'function';
  return isNode ? (env as NodeMessage) : undefined;
}

/**
 * Whether a request is node-server's own view of the message, and no web stream of its body was made: then the message can
 * be read itself, several times as fast, and what is read is what the view will show.
 *
 * node-server keeps what it has made under symbols of its own. A request that somebody replaced has not the message among
 * them, and one that was turned into a native request has that.
 */
export function isViewOf(request: Request, incoming: NodeRequest): boolean {
  let isView = false;
  for (const symbol of Object.getOwnPropertySymbols(request)) {
    const value: unknown = Reflect.get(request, symbol);
    if (value === incoming) isView = true;
    else if (typeof value === 'object' && value !== null && 'bodyUsed' in value) return false;
  }
  return isView;
}
