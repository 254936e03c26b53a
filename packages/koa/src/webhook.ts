import type { IncomingMessage } from 'node:http';
import {
  type AnyProvider,
  type CheckedEvent,
  createReceiver,
  FAILED_STATUS,
  type Passage,
  type Receiver,
  refuseUncalled,
} from '@hookgate/core';
import { headerOf, type NodeWebhookOptions, splitNodeOptions } from '@hookgate/core/node';
import { AnswerHold } from './answer-hold.ts';
import { attachDelivery } from './attach-delivery.ts';
import { ignoreHangUps } from './ignore-hang-ups.ts';
import type { KoaContext, Next } from './koa-context.ts';
import { LentRequest } from './lent-request.ts';
import { mountingOf, otherPaths, type RoutedContext } from './mounted-at.ts';
import { writeAnswer } from './write-answer.ts';

/** A middleware for Koa 2 and Koa 3. */
export interface WebhookMiddleware<TEvent = unknown> {
  (ctx: KoaContext<TEvent>, next: Next): Promise<unknown>;
  /** For shutting down: `await middleware.receiver.close()`. */
  readonly receiver: Receiver<TEvent>;
}

/**
 * Makes the middleware for one sender. Each request is verified, checked for freshness and deduplicated before anything
 * behind the middleware sees it.
 *
 * - With `on`, the handlers run and Hookgate answers; nothing behind the middleware is called.
 * - Without, `ctx.state.webhook` is the delivery, `ctx.request.body` its event, `ctx.request.rawBody` its text, and the
 *   application answers. The delivery is settled with the final status before the answer leaves: any 2xx commits, anything
 *   else lets the sender's retry run it again. What the application throws goes on to Koa.
 *
 * Mounted with koa-mount, with a path of a router or in a route, it claims every request that arrives there. Mounted bare,
 * `app.use(webhook(…))`, it guards `options.path` or the sender's documented path, with all below it, and hands everything
 * else on untouched.
 *
 * @throws TypeError for a missing secret and for unknown or invalid options
 */
export function webhook<TProvider extends AnyProvider, const TSchemas = Record<never, never>>(
  provider: TProvider,
  options: NodeWebhookOptions<NoInfer<TProvider>, TSchemas> = {},
): WebhookMiddleware<CheckedEvent<TProvider, TSchemas>> {
  type TEvent = CheckedEvent<TProvider, TSchemas>;
  refuseUncalled('webhook', provider, 'webhook(provider)');
  const { replayBody, receiverOptions } = splitNodeOptions<NoInfer<TProvider>, TSchemas>(provider, options);
  const receiver = createReceiver(provider, receiverOptions);
  /** Marks the requests this middleware has let through; unlike a weak set it costs next to nothing. */
  const verified = Symbol('hookgate.verified');
  type Marked = IncomingMessage & { [verified]?: true };

  const middleware = Object.assign(
    (ctx: KoaContext<TEvent>, next: Next): Promise<unknown> => {
      // Mounted twice: what the first mount let through is verified.
      if ((ctx.req as Marked)[verified] === true) return next();
      const passage = findPassage(ctx);
      if (passage.kind === 'passed') return next();
      if (passage.kind === 'claimed') return receive(ctx, next, passage.endpoint);
      writeAnswer(ctx, passage.reply);
      return DONE;
    },
    { receiver },
  );

  function findPassage(ctx: KoaContext<TEvent> & RoutedContext): Passage {
    const { originalUrl, url, path } = ctx;
    const mounting = mountingOf(ctx, middleware);
    for (const path of otherPaths(ctx)) {
      const passage = receiver.route({ originalUrl: path, ...mounting }, noHeader);
      if (passage.kind === 'claimed') return passage;
    }
    return receiver.route({ originalUrl, url, path, ...mounting }, (name) => headerOf(ctx.req, name));
  }

  // One asynchronous function for all of it: each costs a delivery some promises.
  async function receive(ctx: KoaContext<TEvent>, next: Next, endpoint: string): Promise<void> {
    ignoreHangUps(ctx);
    const admission = await receiver.admit(new LentRequest(ctx, replayBody, middleware), endpoint);
    if (admission.kind === 'reply') return writeAnswer(ctx, admission.reply);
    if (admission.kind === 'gone') {
      ctx.respond = false;
      return;
    }
    const { session } = admission;
    (ctx.req as Marked)[verified] = true;
    const hold = new AnswerHold(ctx, session);
    try {
      attachDelivery(ctx, session.delivery);
      await session.within(next);
    } catch (error) {
      // At once: whatever an error handler before us makes of it, this run failed.
      await session.settle(FAILED_STATUS, error);
      throw error;
    }
    hold.letGo();
  }

  return middleware;
}

const DONE: Promise<void> = Promise.resolve();

function noHeader(): undefined {
  return undefined;
}
