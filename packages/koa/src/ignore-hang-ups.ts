import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import type { KoaContext } from './koa-context.ts';

/**
 * Koa makes an error of the application of every connection that breaks, and logs it. A sender that hangs up is nothing the
 * application could have done anything about: what has come of its delivery is reported by the receiver.
 */
export function ignoreHangUps(ctx: KoaContext): void {
  const { onerror } = ctx;
  ctx.onerror = (error) => {
    if (error === null || error !== connectionError(ctx.req)) onerror.call(ctx, error);
  };
}

/** What broke the connection; in HTTP/2, the one stream on it. */
function connectionError(req: IncomingMessage & { readonly stream?: Readable }): unknown {
  return (req.stream ?? req.socket)?.errored;
}
