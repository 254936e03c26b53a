import { FAILED_STATUS, type Reply, replyResponse } from '@hookgate/core';
import { releaseRequest } from '@hookgate/core/node';
import type { Context } from 'hono';
import type { NodeMessage } from './node-message.ts';

/** Answers a request that goes no further, and on Node sees to what is left of its body. */
export function answer(c: Context, node: NodeMessage | undefined, reply: Reply): Response {
  if (node === undefined) return finalise(c, replyResponse(reply, c.req.method));
  const extra = releaseRequest(node.incoming, node.outgoing, reply.status);
  if (node.incoming.httpVersionMajor >= 2) leaveStreamOpen(node.outgoing);
  // A copy, for node-server 1 writes into the headers it is given.
  const headers = { ...reply.headers, ...extra };
  return finalise(c, replyResponse({ ...reply, headers }, c.req.method));
}

/** Answers in place of the application, which has answered already. */
export function replaceAnswer(c: Context, node: NodeMessage | undefined, reply: Reply): Response {
  // Hono would give ours the headers of the one it replaces.
  c.res = undefined;
  return answer(c, node, reply);
}

/** Makes a response the answer. Hono drops what a middleware returns when an earlier one has set `c.res` already. */
export function finalise(c: Context, response: Response): Response {
  if (!c.finalized) return response;
  c.res = response;
  return c.res;
}

/**
 * Keeps node-server from cutting an HTTP/2 stream off right behind the answer because its body has not ended yet: that takes
 * the answer from many senders. `releaseRequest` sees to what is left of the body.
 */
function leaveStreamOpen(outgoing: NodeMessage['outgoing']): void {
  for (const symbol of Object.getOwnPropertySymbols(outgoing)) {
    if (symbol.description === 'outgoingEnded') Reflect.deleteProperty(outgoing, symbol);
  }
}

/** What the sender will see; an error never counts as success, however friendly `app.onError` answers it. */
export function finalStatus(c: Context): number {
  // Nobody answered: Hono makes an error of it later, but `c.res` would make up a 200 now.
  if (!c.finalized) return FAILED_STATUS;
  return c.error !== undefined && c.res.ok ? FAILED_STATUS : c.res.status;
}
