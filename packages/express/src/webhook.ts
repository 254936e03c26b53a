import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AnyProvider, AttachedDelivery, CheckedEvent, Passage, Receiver } from '@hookgate/core';
import {
  attachDelivery,
  createNodeReceiver,
  headerOf,
  holdResponse,
  LentMessage,
  type MessageSource,
  type NodeWebhookOptions,
  thrownError,
  writeReply,
} from '@hookgate/core/node';
import type { ExpressRequest, NextFunction } from './express-request.ts';
import { refuseInsideFastify } from './inside-fastify.ts';
import { createMountFinder } from './mounted-at.ts';
import { routeBehind } from './route-behind.ts';

declare global {
  // biome-ignore lint/style/noNamespace: the one way to add to the request of Express
  namespace Express {
    interface Request {
      /** The verified delivery; set behind `plotonWebhook()` and its like, and nowhere else. `getDelivery(req)` insists on it. */
      webhook?: AttachedDelivery;
    }
  }
}

/** A middleware for Express 4.18 and later, and 5. */
export interface WebhookMiddleware<TEvent = unknown> {
  (req: IncomingMessage, res: ServerResponse, next: NextFunction): void;
  /** For shutting down: `await middleware.receiver.close()`. */
  readonly receiver: Receiver<TEvent>;
}

/**
 * Makes the middleware for one sender. Each request is verified, checked for freshness and deduplicated before anything
 * behind the middleware sees it.
 *
 * - With `on`, the handlers run and Hookgate answers; nothing behind the middleware is called.
 * - Without, `req.webhook` is the delivery, `req.body` its event, `req.rawBody` its bytes, and the application answers. The
 *   delivery is settled with the final status before the answer leaves: any 2xx commits, anything else lets the sender's
 *   retry run it again. Errors go to the application's error handlers as ever.
 *
 * Mounted at a path, a router or a route, it claims every request that arrives there. Mounted bare, `app.use(webhook(…))`,
 * it guards `options.path` or the sender's documented path, with all below it, and hands everything else on untouched.
 *
 * @throws TypeError for a missing secret and for unknown or invalid options
 */
export function webhook<TProvider extends AnyProvider, const TSchemas = Record<never, never>>(
  provider: TProvider,
  options: NodeWebhookOptions<NoInfer<TProvider>, TSchemas> = {},
): WebhookMiddleware<CheckedEvent<TProvider, TSchemas>> {
  const { receiver, replay } = createNodeReceiver<TProvider, TSchemas>('webhook', provider, options);
  const source: MessageSource<ExpressRequest> = {
    replay,
    ...(receiver.answers || replay ? {} : { refuse: refuseInsideFastify }),
    routeBehind: (req) => routeBehind(req, receiver),
  };
  // Set on what this middleware let through: an own symbol costs a fraction of a WeakSet.
  const verified = Symbol('hookgate.verified');
  type Marked = ExpressRequest & { [verified]?: true };

  const middleware = Object.assign(handle, { receiver });
  const mountingOf = createMountFinder(middleware);

  function handle(req: Marked, res: ServerResponse, next: NextFunction): void {
    const passage = findPassage(req, next);
    if (passage.kind === 'passed') next();
    else if (passage.kind === 'refused') writeReply(req, res, passage.reply);
    else void receive(req, res, passage.endpoint, next);
  }

  function findPassage(req: Marked, next: NextFunction): Passage {
    // Mounted twice: what the first mount let through is verified.
    if (req[verified] === true) return { kind: 'passed' };
    const { url = '', originalUrl = url, baseUrl = '', path } = req;
    // Below a mount, `path` may mean what is left of the target or the whole of it, and both may have been rewritten.
    const others = baseUrl === '' ? [] : [baseUrl + url];
    const placement = { originalUrl, url, path, others, ...mountingOf(req, next) };
    return receiver.route(placement, (name) => headerOf(req, name));
  }

  /** Hands the request on to the application once its delivery is open. */
  async function receive(req: Marked, res: ServerResponse, endpoint: string, next: NextFunction): Promise<void> {
    let handOn: () => void;
    try {
      const admission = await receiver.admit(new LentMessage(req, source), endpoint);
      if (admission.kind === 'reply') writeReply(req, res, admission.reply);
      if (admission.kind !== 'open') return;
      const { session } = admission;
      // First: whatever fails from here on is answered by the application's error handler, and that settles the delivery.
      holdResponse(req, res, session);
      attachDelivery(req, session.delivery);
      req[verified] = true;
      handOn = () => session.within(next);
    } catch (error) {
      handOn = () => next(thrownError(error));
    }
    try {
      handOn();
    } catch (error) {
      // Nobody above us would catch what the application's last resort throws (over a hook of `writeHead`, for example, that
      // throws whatever is answered), and it would end the process.
      res.destroy(thrownError(error));
    }
  }

  return middleware;
}
