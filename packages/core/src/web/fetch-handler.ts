import { FAILED_STATUS, NOT_FOUND_STATUS, type Reply, refusalReply } from '../answers/answers.ts';
import { Refusal } from '../answers/refusal.ts';
import type { OpenSession } from '../deliver/session.ts';
import { textOf } from '../observe/text-of.ts';
import { createReceiver, type Receiver } from '../receive/receiver.ts';
import { kindOf } from '../runtime/kind-of.ts';
import { isPromise } from '../runtime/maybe-promise.ts';
import type { Delivery } from '../senders/delivery.ts';
import type { AnyProvider, CheckedEvent } from '../senders/typed-events.ts';
import { type FetchWebhookOptions, splitFetchOptions } from './fetch-options.ts';
import { onAbort } from './on-abort.ts';
import { readWebBody } from './read-web-body.ts';
import { replyResponse } from './reply-response.ts';
import { type RequestLike, realRequest, requireRequest } from './request-like.ts';

/** The application's part when no handlers are given: answers for a delivery. */
export type FetchApplication<TEvent> = (
  request: Request,
  delivery: Delivery<TEvent, Uint8Array>,
) => Response | Promise<Response>;

/** What workers hand to their `fetch` last, as far as it is needed here. */
export interface FetchContext {
  waitUntil(work: Promise<unknown>): void;
}

/** Takes a request and answers it, on any runtime with Fetch. Never rejects: what goes wrong is answered, and told to the log. */
export interface FetchHandler<TEvent> {
  /**
   * @param request a `Request` of any realm, or what the platform has in its place
   * @param context on workers, lets a handler that is overdue go on after the answer; `export default { fetch }` passes it
   */
  (request: RequestLike, env?: unknown, context?: FetchContext): Promise<Response>;
  // The last one, by which frameworks that check the types of routes go (Next.js).
  (request: Request, env?: unknown, context?: FetchContext): Promise<Response>;
  /** For shutting down: `await handler.receiver.close()`. */
  readonly receiver: Receiver<TEvent>;
}

/**
 * A Fetch handler for one sender: `export default { fetch: createFetchHandler(ploton, { on: { … } }) }` on Workers, Bun
 * and Deno, or a route handler in a framework built on Fetch.
 *
 * Every request it is given is claimed; with the option `path`, others get 404. Two handlers of one sender on one store
 * need a `path` or an `endpoint` each: a Fetch handler cannot see where it is mounted, and would take the events of the
 * other for copies of its own.
 *
 * @param application answers for a delivery when `options.on` is not given; the claim follows its status
 * @throws TypeError for a missing secret, for unknown or invalid options, and when there is neither `on` nor an application, or both
 */
export function createFetchHandler<TProvider extends AnyProvider, const TSchemas = Record<never, never>>(
  provider: TProvider,
  options: FetchWebhookOptions<TProvider, TSchemas> = {},
  application?: FetchApplication<CheckedEvent<TProvider, TSchemas>>,
): FetchHandler<CheckedEvent<TProvider, TSchemas>> {
  // Nothing of the request may choose the endpoint: a replay under another path would then be a new delivery.
  const mountedAt: string = provider.defaultPaths[0] ?? '/';
  const { waitUntil, receiverOptions } = splitFetchOptions<TProvider, TSchemas>(provider, options);
  const receiver = createReceiver<TProvider, TSchemas>(provider, receiverOptions, mountedAt);
  if (options.on === undefined && application === undefined) {
    throw new TypeError(
      `createFetchHandler(${provider.name}): nobody would handle the deliveries; pass \`on\`, or a function as the third argument.`,
    );
  }
  if (options.on !== undefined && application !== undefined) {
    throw new TypeError(
      `createFetchHandler(${provider.name}): the function given as the third argument would never run, for the handlers of \`on\` answer; drop one of them.`,
    );
  }

  async function handle(request: RequestLike, _env?: unknown, context?: FetchContext): Promise<Response> {
    try {
      return await receive(requireRequest(request), context);
    } catch (error) {
      return replyResponse(
        receiver.refuse(new Refusal('handler_failed', 'internal_error', `Receiving failed: ${textOf(error)}`)),
      );
    }
  }

  async function receive(request: RequestLike, context: Partial<FetchContext> | undefined): Promise<Response> {
    const keepAlive = (work: Promise<unknown>): void => {
      try {
        const kept: unknown = waitUntil === undefined ? context?.waitUntil?.(work) : waitUntil(work);
        if (isPromise(kept)) Promise.resolve(kept).catch((error: unknown) => keepAliveFailed(provider.name, error));
      } catch (error) {
        keepAliveFailed(provider.name, error);
      }
    };
    const header = (name: string): string | undefined => request.headers.get(name) ?? undefined;
    const passage = receiver.route({ originalUrl: request.url, mountedAt }, header);
    if (passage.kind === 'passed') return new Response(null, { status: NOT_FOUND_STATUS });
    if (passage.kind === 'refused') return replyResponse(passage.reply, request.method);
    const admission = await receiver.admit(
      {
        method: request.method,
        url: request.url,
        header,
        body: (limits) => readWebBody(request, limits),
        onGone: (listener) => onAbort(request.signal, listener),
        keepAlive,
      },
      passage.endpoint,
    );
    switch (admission.kind) {
      case 'reply':
        return replyResponse(admission.reply, request.method);
      case 'gone':
        return replyResponse(refusalReply(new Refusal('body_aborted')), request.method);
      case 'open':
        return runApplication(
          admission.session,
          (delivery) =>
            (application as FetchApplication<CheckedEvent<TProvider, TSchemas>>)(
              realRequest(request, delivery.rawBody),
              delivery,
            ),
          keepAlive,
        );
    }
  }

  return Object.assign(handle, { receiver });
}

/** Runs the application under its claim: whichever comes first answers, the application or the end of the budget. */
function runApplication<TEvent>(
  session: OpenSession<TEvent>,
  application: (delivery: Delivery<TEvent, Uint8Array>) => Response | Promise<Response>,
  keepAlive: (work: Promise<unknown>) => void,
): Promise<Response> {
  const work = async (): Promise<Response> => {
    let response: Response;
    try {
      response = requireResponse(await session.within(() => application(session.delivery)));
    } catch (error) {
      await session.settle(FAILED_STATUS, error);
      return replyResponse(refusalReply(new Refusal('handler_failed')));
    }
    const instead = await session.settle(response.status);
    return instead === undefined ? response : replyResponse(instead);
  };
  return new Promise((resolve, reject) => {
    session.onOverdue((reply: Reply) => {
      resolve(replyResponse(reply));
      keepAlive(done);
    });
    const done = work().then(resolve, reject);
  });
}

/** A Response of any realm. What is none would end as a success that nobody meant. */
function requireResponse(answer: Response): Response {
  const status: unknown = (answer as Partial<Response> | null | undefined)?.status;
  if (typeof status === 'number') return answer;
  throw new TypeError(`The function given to createFetchHandler answered ${kindOf(answer)}, not a Response.`);
}

let saidKeepAlive = false;

/** The answer is out, or about to be: nobody else would hear of it. */
function keepAliveFailed(provider: string, error: unknown): void {
  if (saidKeepAlive) return;
  saidKeepAlive = true;
  console.error(
    `[hookgate] ${provider}: \`waitUntil\` threw, which is said once: ${textOf(error)}. A handler that outlives its answer may be ` +
      'ended by the platform, and runs again on the retry.',
  );
}
