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
