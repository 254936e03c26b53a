import type { Reply } from '../answers/answers.ts';
import type { OpenSession, SessionStart } from '../deliver/session.ts';
import type { DeliveryFacts } from '../observe/observation-facts.ts';
import type { MaybePromise } from '../runtime/maybe-promise.ts';
import type { Handler } from '../senders/typed-events.ts';
import { createLookBehind } from './look-behind.ts';
import type { PipelineParts } from './pipeline-parts.ts';
import type { WebhookRequest } from './request.ts';

/** The handlers of `on`, for a receiver that answers by itself. */
interface Handlers<TEvent> {
  /** What Hookgate answers for events of a type, when all goes well. */
  answersWith(type: string): SessionStart<TEvent>['answersWith'];
  /** Runs the handler of a delivery, if it has one, and settles it. Never rejects. */
  run(request: WebhookRequest, session: OpenSession<TEvent>, facts: DeliveryFacts): MaybePromise<Reply>;
}

/** @returns `undefined` where the application answers */
export function createHandlers<TEvent>({
  options,
  sessions,
  reporter,
}: Pick<PipelineParts, 'options' | 'sessions' | 'reporter'>): Handlers<TEvent> | undefined {
  const handlers = options.on as ByType<TEvent> | undefined;
  if (handlers === undefined) return undefined;
  const lookBehind = createLookBehind(reporter);

  return {
    answersWith: (type) => (handlerOf(handlers, type) === undefined ? 'unhandled' : 'handled'),
    run(request, session, facts) {
      lookBehind(request, facts);
      const handler = handlerOf(handlers, facts.eventType);
      if (handler === undefined) reporter.report({ type: 'unhandled', ...facts });
      return sessions.run(session, handler, (work) => request.keepAlive?.(work));
    },
  };
}

/** The handlers of `on`. */
type ByType<TEvent> = Readonly<Record<string, Handler<TEvent>>>;

/** The handler of a type's events, or the one of all others. */
export function handlerOf<TEvent>(handlers: ByType<TEvent>, type: string): Handler<TEvent> | undefined {
  return Object.hasOwn(handlers, type) ? handlers[type] : handlers['*'];
}
