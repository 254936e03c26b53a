import type { Reply } from '@hookgate/core';
import { releaseRequest } from '@hookgate/core/node';
import type { KoaContext } from './koa-context.ts';

/**
 * Gives an answer to Koa, and sees to what is left of the body. Nothing is thrown: a refusal is no error of the
 * application, whose error handlers would have a say in it, and whose log would fill with strangers.
 */
export function writeAnswer(ctx: KoaContext, reply: Reply): void {
  const headers = { ...reply.headers, ...releaseRequest(ctx.req, ctx.res, reply.status) };
  ctx.status = reply.status;
  for (const [name, value] of Object.entries(headers)) ctx.set(name, value);
  ctx.body = reply.body;
}
