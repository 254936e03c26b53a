import type { Reply } from '@hookgate/core';
import { releaseRequest } from '@hookgate/core/node';
import type { KoaContext } from './koa-context.ts';

/**
 * Gives an answer to Koa, and sees to what is left of the body. Nothing is thrown: a refusal is no error of the
 * application, whose error handlers would have a say in it, and whose log would fill with strangers.
 */
export function writeAnswer(ctx: KoaContext, reply: Reply): void {
  ctx.status = reply.status;
  setHeaders(ctx, reply.headers);
  setHeaders(ctx, releaseRequest(ctx.req, ctx.res, reply.status));
  ctx.body = reply.body;
}

function setHeaders(ctx: KoaContext, headers: Readonly<Record<string, string>>): void {
  for (const name in headers) ctx.set(name, headers[name] as string);
}
