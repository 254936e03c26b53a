import type { OpenSession } from '@hookgate/core';
import { startTimer } from '@hookgate/core/node';
import type { KoaContext } from './koa-context.ts';

/** How long an application that is through may take to end a response that is closed, before its status counts as it is. */
const CLOSED_GRACE_MS = 1_000;

/**
 * A delivery is settled when the response is ended, and a stream that Koa pipes into a response whose reader has gone never
 * ends it: then the delivery would stay claimed, although the application is through.
 *
 * @returns to be called when the application is through; what is left to do is Koa's
 */
export function settleAbandoned(ctx: KoaContext, session: OpenSession<unknown>): () => void {
  const closed = new Promise<void>((resolve) => void ctx.res.once('close', resolve));
  return () =>
    void closed.then(() => {
      if (ctx.res.writableEnded || ctx.respond === false) return;
      startTimer(CLOSED_GRACE_MS, () => void session.settle(ctx.status));
    });
}
