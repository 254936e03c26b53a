import type { IncomingMessage } from 'node:http';
import {
  type AnyProvider,
  type CheckedEvent,
  FAILED_STATUS,
  type Passage,
  type Receiver,
  type Reply,
} from '@hookgate/core';
import {
  createNodeReceiver,
  headerOf,
  holdResponse,
  LentMessage,
  type NodeWebhookOptions,
  releaseRequest,
} from '@hookgate/core/node';
import { attachDelivery } from './delivery.ts';
import { ignoreHangUps } from './ignore-hang-ups.ts';
import type { KoaContext, Next } from './koa-context.ts';
import { mountingOf, otherPaths, type RoutedContext } from './mounted-at.ts';
import { routeBehind } from './route-behind.ts';
import { settleAbandoned } from './settle-abandoned.ts';

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
  const { receiver, replay } = createNodeReceiver<TProvider, TSchemas>('webhook', provider, options);
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
      return Promise.resolve(writeAnswer(ctx, passage.reply));
    },
    { receiver },
  );

  function findPassage(ctx: KoaContext<TEvent> & RoutedContext): Passage {
    const { originalUrl, url, path } = ctx;
    const placement = { originalUrl, url, path, others: otherPaths(ctx), ...mountingOf(ctx, middleware) };
    return receiver.route(placement, (name) => headerOf(ctx.req, name));
  }

  // One asynchronous function for all of it: each costs a delivery some promises.
  async function receive(ctx: KoaContext<TEvent>, next: Next, endpoint: string): Promise<void> {
    ignoreHangUps(ctx);
    const source = {
      url: ctx.originalUrl,
      kept: ctx.request,
      fix: CONSUMED_FIX,
      replay,
      routeBehind: () => routeBehind(ctx, middleware),
    };
    const admission = await receiver.admit(new LentMessage(ctx.req, source), endpoint);
    if (admission.kind === 'reply') writeAnswer(ctx, admission.reply);
    if (admission.kind === 'gone') ctx.respond = false;
    if (admission.kind !== 'open') return;
    const { session } = admission;
    (ctx.req as Marked)[verified] = true;
    holdResponse(ctx.req, ctx.res, session);
    const letGo = settleAbandoned(ctx, session);
    try {
      attachDelivery(ctx, session.delivery);
      await session.within(next);
    } catch (error) {
      // At once: whatever an error handler before us makes of it, this run failed.
      await session.settle(FAILED_STATUS, error);
      throw error;
    }
    letGo();
  }

  return middleware;
}

const CONSUMED_FIX =
  'Move app.use(plotonWebhook()) (or platosWebhook(), or whatever mounts the webhook) above it, ' +
  'or have that parser leave the path of the webhook alone.';

/**
 * Gives an answer to Koa, and sees to what is left of the body. Nothing is thrown: a refusal is no error of the
 * application, whose error handlers would have a say in it, and whose log would fill with strangers.
 */
function writeAnswer(ctx: KoaContext, reply: Reply): void {
  ctx.status = reply.status;
  const headers = { ...reply.headers, ...releaseRequest(ctx.req, ctx.res, reply.status) };
  for (const [name, value] of Object.entries(headers)) ctx.set(name, value);
  ctx.body = reply.body;
}
