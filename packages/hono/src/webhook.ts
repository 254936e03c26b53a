import {
  type AnyProvider,
  type CheckedEvent,
  createReceiver,
  type Delivery,
  type Passage,
  type Receiver,
  Refusal,
  refusalReply,
  refuseUncalled,
  type WebhookOptions,
} from '@hookgate/core';
import type { Context, MiddlewareHandler, Next } from 'hono';
import { answer } from './answer.ts';
import { keepAlive } from './keep-alive.ts';
import { placementOf, targetOf } from './placement.ts';
import { readBody } from './read-body.ts';
import { runApplication } from './run-application.ts';

/** A middleware for Hono 4. `c.var.webhook` is typed in the handlers that follow it in one call or one chain. */
export interface WebhookMiddleware<TEvent = unknown>
  extends MiddlewareHandler<{ Variables: { webhook: Delivery<TEvent> } }> {
  /** For shutting down: `await middleware.receiver.close()`. */
  readonly receiver: Receiver<TEvent>;
}

/**
 * Makes the middleware for one sender. Each request is verified, checked for freshness and deduplicated before anything
 * behind the middleware sees it.
 *
 * - With `on`, the handlers run and Hookgate answers; nothing behind the middleware is called.
 * - Without, `c.var.webhook` is the delivery, the body can be read again in every way Hono knows, and the application
 *   answers. The delivery is settled with its status before the answer leaves: any 2xx commits, anything else lets the
 *   sender's retry run it again. What a handler throws goes to `app.onError` as ever, and never commits.
 *
 * Mounted at a path or a route, it claims every request that arrives there. Mounted bare, `app.use(webhook(…))`, it guards
 * `options.path` or the sender's documented path, with all below it, and hands everything else on untouched.
 *
 * Runs on Node (through `@hono/node-server`, where it reads the message itself), Bun, Deno and workers.
 *
 * @throws TypeError for a missing secret and for unknown or invalid options
 */
export function webhook<TProvider extends AnyProvider, const TSchemas = Record<never, never>>(
  provider: TProvider,
  options: WebhookOptions<NoInfer<TProvider>, TSchemas> = {},
): WebhookMiddleware<CheckedEvent<TProvider, TSchemas>> {
  refuseUncalled('webhook', provider, 'webhook(provider)');
  const receiver = createReceiver(provider, options);
  const verified = new WeakSet<Context>();

  async function webhookMiddleware(c: Context, next: Next): Promise<Response | undefined> {
    const header = (name: string): string | undefined => c.req.header(name);
    // Mounted twice: what the first mount let through is verified.
    const passage = verified.has(c) ? PASSED : receiver.route(placementOf(c), header);
    // Not `return next()`: its result is the context, which Hono would take for an answer when nobody else gave one.
    if (passage.kind === 'passed') {
      await next();
      return undefined;
    }
    if (passage.kind === 'refused') return answer(c, passage.reply);
    const admission = await receiver.admit(
      {
        method: c.req.method,
        url: targetOf(c.req.url),
        header,
        body: (limits) => readBody(c, limits),
        keepAlive: (work) => keepAlive(c, work),
      },
      passage.endpoint,
    );
    switch (admission.kind) {
      case 'reply':
        return answer(c, admission.reply);
      case 'gone':
        return answer(c, refusalReply(new Refusal('body_aborted')));
      case 'open':
        verified.add(c);
        c.set('webhook', admission.session.delivery);
        return runApplication(c, next, admission.session);
    }
  }

  return Object.assign(webhookMiddleware, { receiver });
}

const PASSED: Passage = { kind: 'passed' };
