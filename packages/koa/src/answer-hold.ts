import type { OpenSession, Reply } from '@hookgate/core';
import { holdResponse, type ResponseHold } from '@hookgate/core/node';
import type { KoaContext } from './koa-context.ts';

/** How long an application that is through may take to end a response that is closed, before its status counts as it is. */
const CLOSED_GRACE_MS = 1_000;

/**
 * Holds the answer of one context until its delivery is settled with the final status: that of the response, not of `ctx`
 * after `next()`, for middleware before us may still give the answer another one.
 *
 * It settles when the response is ended, and a stream that Koa pipes into a response whose reader has gone never ends it:
 * then the delivery would stay claimed, although the application is through.
 */
export class AnswerHold implements ResponseHold {
  readonly #ctx: KoaContext;
  #session: OpenSession<unknown> | undefined;
  #isClosed = false;
  #isThrough = false;

  constructor(ctx: KoaContext, session: OpenSession<unknown>) {
    this.#ctx = ctx;
    this.#session = session;
    holdResponse(ctx.req, ctx.res, this);
    ctx.res.on('close', () => this.#close());
  }

  settle(status: number): Promise<Reply | undefined> | undefined {
    const session = this.#session;
    this.#session = undefined;
    return session?.settle(status);
  }

  onOverdue(listener: (reply: Reply) => void): void {
    this.#session?.onOverdue(listener);
  }

  /** The application is through; what is left to do is Koa's. */
  letGo(): void {
    this.#isThrough = true;
    this.#settleClosed();
  }

  #close(): void {
    this.#isClosed = true;
    this.#settleClosed();
  }

  #settleClosed(): void {
    if (!this.#isClosed || !this.#isThrough || this.#session === undefined || this.#ctx.respond === false) return;
    const timer: { unref?(): void } = setTimeout(() => this.settle(this.#ctx.status), CLOSED_GRACE_MS);
    // Timers of jsdom and of some test runners are numbers.
    timer.unref?.();
  }
}
