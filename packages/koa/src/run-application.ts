import { FAILED_STATUS, type OpenSession } from '@hookgate/core';
import { holdResponse } from '@hookgate/core/node';
import { attachDelivery } from './attach-delivery.ts';
import type { KoaContext, Next } from './koa-context.ts';

/** How long an application that is through may take to end a response that is closed, before its status counts as it is. */
const CLOSED_GRACE_MS = 1_000;

/**
 * Runs what is behind the middleware, and has the delivery settled with the final status before the answer leaves: that of
 * the response, not of `ctx` after `next()`, for middleware before us may still give the answer another one.
 */
export async function runApplication<TEvent>(
  ctx: KoaContext<TEvent>,
  next: Next,
  session: OpenSession<TEvent>,
): Promise<void> {
  const settleClosed = watchClosed(ctx, session);
  try {
    attachDelivery(ctx, session.delivery);
    await next();
  } catch (error) {
    // At once: whatever an error handler before us makes of it, this run failed.
    await session.settle(FAILED_STATUS, error);
    throw error;
  }
  settleClosed();
}

/**
 * Holds the response. It settles when it is ended, and a stream that Koa pipes into a response whose reader has gone never
 * ends it: then the delivery would stay claimed, although the application is through.
 *
 * @returns to be called when the application is through
 */
function watchClosed<TEvent>(ctx: KoaContext<TEvent>, session: OpenSession<TEvent>): () => void {
  let [closed, through, settled] = [false, false, false];
  const settle = (status: number): Promise<void> => {
    settled = true;
    return session.settle(status);
  };
  const check = (): void => {
    if (!closed || !through || settled || ctx.respond === false) return;
    setTimeout(() => settled || void settle(ctx.status), CLOSED_GRACE_MS).unref();
  };
  holdResponse(ctx.req, ctx.res, { settle, onOverdue: (listener) => session.onOverdue(listener) });
  ctx.res.once('close', () => {
    closed = true;
    check();
  });
  return () => {
    through = true;
    check();
  };
}
