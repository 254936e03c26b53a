import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  type AnyProvider,
  type AttachedDelivery,
  type CheckedEvent,
  createReceiver,
  type Passage,
  type Receiver,
  refuseUncalled,
} from '@hookgate/core';
import {
  attachDelivery,
  headerOf,
  holdResponse,
  type NodeWebhookOptions,
  splitNodeOptions,
  thrownError,
  writeReply,
} from '@hookgate/core/node';
import type { ExpressRequest, NextFunction } from './express-request.ts';
import { LentRequest } from './lent-request.ts';
import { createMountFinder } from './mounted-at.ts';

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
  refuseUncalled('webhook', provider, 'webhook(provider)');
  const { replayBody, receiverOptions } = splitNodeOptions<NoInfer<TProvider>, TSchemas>(provider, options);
  const receiver = createReceiver(provider, receiverOptions);
  const bodySource = { replay: replayBody, handedOn: !receiver.answers, receiver };
  // Set on what this middleware let through: an own symbol costs a fraction of a WeakSet.
  const verified = Symbol('hookgate.verified');
  type VerifiableRequest = ExpressRequest & { [verified]?: true };

  const middleware = Object.assign(handle, { receiver });
  const mountingOf = createMountFinder(middleware);

  function handle(request: IncomingMessage, res: ServerResponse, next: NextFunction): void {
    const req: VerifiableRequest = request;
    // Mounted twice: what the first mount let through is verified.
    const passage = req[verified] === true ? PASSED : findPassage(req, next);
    if (passage.kind === 'passed') next();
    else if (passage.kind === 'refused') writeReply(req, res, passage.reply);
    else receive(req, res, passage.endpoint, next);
  }

  function findPassage(req: ExpressRequest, next: NextFunction): Passage {
    const { url = '', originalUrl = url, baseUrl = '', path } = req;
    const mounting = mountingOf(req, next);
    const passage = receiver.route({ originalUrl, url, path, ...mounting }, (name) => headerOf(req, name));
    if (passage.kind !== 'passed' || baseUrl === '') return passage;
    // Below a mount, `path` may mean what is left of the target or the whole of it, and both may have been rewritten.
    return receiver.route({ originalUrl: baseUrl + url, ...mounting }, (name) => headerOf(req, name));
  }

  /** Hands the request on to the application once its delivery is open. */
  function receive(req: VerifiableRequest, res: ServerResponse, endpoint: string, next: NextFunction): void {
    receiver.admit(new LentRequest(req, bodySource), endpoint).then(
      (admission) => {
        try {
          if (admission.kind === 'reply') writeReply(req, res, admission.reply);
          if (admission.kind !== 'open') return;
          // First: whatever fails from here on is answered by the application's error handler, and that settles the delivery.
          holdResponse(req, res, admission.session);
          attachDelivery(req, admission.session.delivery);
          req[verified] = true;
        } catch (error) {
          return handOn(res, () => next(thrownError(error)));
        }
        const { session } = admission;
        handOn(res, () => session.within(next));
      },
      (error) => handOn(res, () => next(thrownError(error))),
    );
  }

  return middleware;
}

const PASSED: Passage = { kind: 'passed' };

/**
 * Hands a request on to the application. Nobody above us would catch what its last resort throws (over a hook of `writeHead`,
 * for example, that throws whatever is answered), and it would end the process.
 */
function handOn(res: ServerResponse, next: () => void): void {
  try {
    next();
  } catch (error) {
    res.destroy(thrownError(error));
  }
}
