import { FAILED_STATUS, NOT_FOUND_STATUS, refusalReply } from '../answers/answers.ts';
import { Refusal } from '../answers/refusal.ts';
import type { OpenSession } from '../deliver/session.ts';
import { textOf } from '../observe/text-of.ts';
import type { Receiver } from '../receive/receiver.ts';
import { isError } from '../runtime/other-realms.ts';
import type { AnyProvider, CheckedEvent } from '../senders/typed-events.ts';
import { attachDelivery } from './attach-delivery.ts';
import { headerOf } from './header-of.ts';
import { holdResponse } from './hold-response.ts';
import { LentMessage, type RoutedRequest } from './lent-message.ts';
import { isGone, isHeadSent, type NodeRequest, type NodeResponse } from './node-message.ts';
import { createNodeReceiver, type NodeWebhookOptions } from './node-webhook-options.ts';
import { writeReply } from './write-reply.ts';

/** Takes a request of `node:http` or `node:http2` and answers it, or hands it on. Never throws for what `next` does with a delivery. */
export interface NodeHandler<TEvent = unknown> {
  /**
   * @param next takes the requests that are not for the webhook, as they came, and without `on` also the verified deliveries, which
   *   it answers. Without it others are answered 404.
   */
  (req: NodeRequest, res: NodeResponse, next?: () => unknown): void;
  /** For shutting down: `await handler.receiver.close()`. */
  readonly receiver: Receiver<TEvent>;
}

/**
 * A webhook for plain `node:http`, and for whatever calls functions of request, response and `next`: connect, polka, Vite, a
 * server of Next.js's own.
 *
 * ```ts
 * const webhook = createNodeHandler(ploton, { on: { 'task.complete': async (event) => save(event.task_id) } });
 * createServer((req, res) => webhook(req, res, () => res.end('hello'))).listen(3000);
 * ```
 *
 * It guards `options.path`, or the sender's documented path, with all below it; everything else goes to `next` untouched.
 *
 * - With `on`, the handlers run and Hookgate answers.
 * - Without, `next` is called for a verified delivery too: `getDelivery(req)` is the delivery, `req.body` its event,
 *   `req.rawBody` its bytes. It is settled with the final status before the answer leaves: any 2xx commits, anything else lets the
 *   sender's retry run it again. What `next` throws, or rejects with, is answered 500.
 *
 * @throws TypeError for a missing secret and for unknown or invalid options
 */
export function createNodeHandler<TProvider extends AnyProvider, const TSchemas = Record<never, never>>(
  provider: TProvider,
  options: NodeWebhookOptions<NoInfer<TProvider>, TSchemas> = {},
): NodeHandler<CheckedEvent<TProvider, TSchemas>> {
  const { receiver, replay } = createNodeReceiver<TProvider, TSchemas>('createNodeHandler', provider, options);
  const source = { replay, fix: FIX };
  const verified = Symbol('hookgate.verified');
  type Verifiable = RoutedRequest & { [verified]?: true };

  function handle(req: Verifiable, res: NodeResponse, next?: () => unknown): void {
    const { url = '', originalUrl = url } = req;
    const passage =
      req[verified] === true
        ? PASSED
        : receiver.route({ originalUrl, url, mountedAt: undefined }, (name) => headerOf(req, name));
    if (passage.kind === 'refused') writeReply(req, res, passage.reply);
    else if (passage.kind === 'claimed') take(req, res, passage.endpoint, next);
    else if (next === undefined) answerNotFound(res);
    else next();
  }

  function take(req: Verifiable, res: NodeResponse, endpoint: string, next: (() => unknown) | undefined): void {
    if (next === undefined && !receiver.answers) writeReply(req, res, receiver.refuse(NOBODY));
    else void receive(req, res, endpoint, next as () => unknown);
  }

  async function receive(req: Verifiable, res: NodeResponse, endpoint: string, next: () => unknown): Promise<void> {
    try {
      const admission = await receiver.admit(new LentMessage(req, source), endpoint);
      if (admission.kind === 'reply') writeReply(req, res, admission.reply);
      if (admission.kind !== 'open') return;
      req[verified] = true;
      await runNext(req, res, admission.session, next);
    } catch (error) {
      // What hooks of the application do to a response; nobody above us would catch it.
      res.destroy(isError(error) ? error : new Error(textOf(error)));
    }
  }

  return Object.assign(handle, { receiver });
}

async function runNext(
  req: NodeRequest,
  res: NodeResponse,
  session: OpenSession<unknown>,
  next: () => unknown,
): Promise<void> {
  try {
    holdResponse(req, res, session);
    attachDelivery(req, session.delivery);
    await next();
  } catch (error) {
    // At once: whatever is answered, this run failed.
    await session.settle(FAILED_STATUS, error);
    if (isGone(res)) return;
    // Half an answer must not look like a whole one.
    if (isHeadSent(res)) res.destroy();
    else writeReply(req, res, refusalReply(new Refusal('handler_failed')));
  }
}

function answerNotFound(res: NodeResponse): void {
  res.statusCode = NOT_FOUND_STATUS;
  res.end();
}

const PASSED = { kind: 'passed' } as const;

const FIX = 'Call the webhook before whatever reads the body: webhook(req, res, next), with that in `next`.';

const NOBODY = new Refusal(
  'handler_failed',
  'nobody_answers',
  'createNodeHandler: nobody would handle the deliveries; pass `on`, or a function that answers them: webhook(req, res, next).',
);
