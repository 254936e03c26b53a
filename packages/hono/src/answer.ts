import { type Reply, replyResponse } from '@hookgate/core';
import { releaseRequest } from '@hookgate/core/node';
import type { Context } from 'hono';
import { nodeMessageOf } from './node-message.ts';

/** Answers a request that goes no further, and on Node sees to what is left of its body. */
export function answer(c: Context, reply: Reply): Response {
  const node = nodeMessageOf(c);
  const extra = node === undefined ? undefined : releaseRequest(node.incoming, node.outgoing, reply.status);
  const complete = extra === undefined ? reply : { ...reply, headers: { ...reply.headers, ...extra } };
  return finalise(c, replyResponse(complete, c.req.method));
}

/** Makes a response the answer. Hono drops what a middleware returns when an earlier one has set `c.res` already. */
export function finalise(c: Context, response: Response): Response {
  if (!c.finalized) return response;
  c.res = response;
  return c.res;
}
