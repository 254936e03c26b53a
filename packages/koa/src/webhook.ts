import type { IncomingMessage } from 'node:http';
import {
  type AnyProvider,
  type CheckedEvent,
  createReceiver,
  type Passage,
  type Receiver,
  refuseUncalled,
} from '@hookgate/core';
import { headerOf, type NodeWebhookOptions, readNodeBody, splitNodeOptions } from '@hookgate/core/node';
import { ignoreHangUps } from './ignore-hang-ups.ts';
import type { KoaContext, Next } from './koa-context.ts';
import { mountedAt, otherPaths, type RoutedContext } from './mounted-at.ts';
import { runApplication } from './run-application.ts';
import { writeAnswer } from './write-answer.ts';

/** A middleware for Koa 2 and Koa 3. */
export interface WebhookMiddleware<TEvent = unknown> {
  (ctx: KoaContext<TEvent>, next: Next): Promise<unknown>;
  /** For shutting down: `await middleware.receiver.close()`. */
  readonly receiver: Receiver<TEvent>;
}

const FIX =
  'Move app.use(plotonWebhook()) (or platosWebhook(), or whatever mounts the webhook) above it, ' +
  'or have that parser leave the path of the webhook alone.';

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
  const verified = new WeakSet<IncomingMessage>();

  const middleware = Object.assign(
    async (ctx: KoaContext<TEvent>, next: Next): Promise<unknown> => {
      // Mounted twice: what the first mount let through is verified.
      if (verified.has(ctx.req)) return next();
      const passage = findPassage(ctx);
      if (passage.kind === 'passed') return next();
      if (passage.kind === 'refused') return writeAnswer(ctx, passage.reply);
      return receive(ctx, next, passage.endpoint);
    },
    { receiver },
  );

  function findPassage(ctx: KoaContext<TEvent> & RoutedContext): Passage {
    const { originalUrl, url } = ctx;
    const at = mountedAt(ctx, middleware);
    for (const path of otherPaths(ctx)) {
      const passage = receiver.route({ originalUrl: path, mountedAt: at }, noHeader);
      if (passage.kind === 'claimed') return passage;
    }
    return receiver.route({ originalUrl, url, mountedAt: at }, (name) => headerOf(ctx.req, name));
  }

  async function receive(ctx: KoaContext<TEvent>, next: Next, endpoint: string): Promise<void> {
    const { req, method, originalUrl: url, request: kept } = ctx;
    const header = (name: string): string | undefined => headerOf(req, name);
    ignoreHangUps(ctx);
    const admission = await receiver.admit(
      { method, url, header, body: (limits) => readNodeBody(req, limits, { kept, fix: FIX, replay: replayBody }) },
      endpoint,
    );
    switch (admission.kind) {
      case 'reply':
        return writeAnswer(ctx, admission.reply);
      case 'gone':
        ctx.respond = false;
        return;
      case 'open':
        verified.add(req);
        return runApplication(ctx, next, admission.session);
    }
  }

  return middleware;
}

function noHeader(): undefined {
  return undefined;
}
