import {
  type AnyProvider,
  type CheckedEvent,
  createReceiver,
  type Delivery,
  FAILED_STATUS,
  type Receiver,
  Refusal,
  type Reply,
  refusalReply,
  refuseUncalled,
  type WebhookOptions,
} from '@hookgate/core';
import type { Context, MiddlewareHandler, Next } from 'hono';
import { answer, finalStatus, replaceAnswer } from './answer.ts';
import { answerInTime } from './answer-in-time.ts';
import { LentRequest } from './lent-request.ts';
import { type NodeMessage, nodeMessageOf } from './node-message.ts';
import { placementOf } from './placement.ts';

/** A middleware for Hono 4. `c.var.webhook` is typed in the handlers that follow it in one call or one chain. */
export interface WebhookMiddleware<TEvent = unknown>
  extends MiddlewareHandler<{ Variables: { webhook: Delivery<TEvent, Uint8Array> } }> {
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
  refuseUncalled('webhook', provider, options);
  const receiver = createReceiver(provider, options);
  /** Marks the contexts this middleware has let through; unlike a weak set it costs next to nothing. */
  const verified = Symbol('hookgate.verified');
  type Marked = Context & { [verified]?: true };

  function webhookMiddleware(c: Context, next: Next): Promise<Response | undefined> {
    // Mounted twice: what the first mount let through is verified.
    if ((c as Marked)[verified] === true) return pass(next);
    const passage = receiver.route(placementOf(c), (name) => c.req.header(name));
    if (passage.kind === 'passed') return pass(next);
    const node = nodeMessageOf(c);
    if (passage.kind === 'refused') return Promise.resolve(answer(c, node, passage.reply));
    return answerInTime(c, node, (answerNow) => receive(c, node, next, passage.endpoint, answerNow));
  }

  // One asynchronous function for all of it: each costs a delivery some promises.
  async function receive(
    c: Context,
    node: NodeMessage | undefined,
    next: Next,
    endpoint: string,
    answerNow: (reply: Reply) => void,
  ): Promise<Response | undefined> {
    const admission = await receiver.admit(new LentRequest(c, node), endpoint);
    if (admission.kind === 'reply') return answer(c, node, admission.reply);
    if (admission.kind === 'gone') return answer(c, node, refusalReply(new Refusal('body_aborted')));
    const { session } = admission;
    session.onOverdue(answerNow);
    (c as Marked)[verified] = true;
    c.set('webhook', session.delivery);
    try {
      await session.within(next);
    } catch (error) {
      // Errors are Hono's to answer and end as `c.error`; only what is no Error comes here.
      await session.settle(FAILED_STATUS, error);
      throw error;
    }
    // The response leaves when this function ends.
    const settled = session.settle(finalStatus(c), c.error);
    const instead = settled === undefined ? undefined : await settled;
    return instead === undefined ? undefined : replaceAnswer(c, node, instead);
  }

  return Object.assign(webhookMiddleware, { receiver });
}

/** Not `return next()`: its result is the context, which Hono would take for an answer when nobody else gave one. */
async function pass(next: Next): Promise<undefined> {
  await next();
}
