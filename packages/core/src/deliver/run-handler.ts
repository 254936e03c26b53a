import { type Reply, refusalReply, successReply } from '../answers/answers.ts';
import { Refusal } from '../answers/refusal.ts';
import { isPromise, type MaybePromise } from '../runtime/maybe-promise.ts';
import type { Handler } from '../senders/typed-events.ts';
import type { OpenSession } from './session.ts';

/**
 * Runs a handler in a session and settles it. Answers what to send once the outcome is recorded, at once where neither the
 * handler nor the store has to be waited for, and no later than the sender waits. Never throws or rejects.
 *
 * @param keepAlive told of work that goes on after the answer
 */
export function runHandler<TEvent>(
  session: OpenSession<TEvent>,
  handler: Handler<TEvent> | undefined,
  keepAlive?: (work: Promise<unknown>) => void,
): MaybePromise<Reply> {
  const answer = settledAnswer(session, handler);
  return isPromise(answer) ? inBudget(session, answer, keepAlive) : answer;
}

function settledAnswer<TEvent>(
  session: OpenSession<TEvent>,
  handler: Handler<TEvent> | undefined,
): MaybePromise<Reply> {
  if (handler === undefined) return settleWith(session, successReply('unhandled'));
  const { delivery } = session;
  try {
    const running: unknown = handler(delivery.event, delivery);
    if (!isPromise(running)) return succeed(session);
    return Promise.resolve(running).then(
      () => succeed(session),
      (error: unknown) => failWith(session, error),
    );
  } catch (error) {
    return failWith(session, error);
  }
}

/** A handler that left something undone has failed, whatever it answered. */
function succeed(session: OpenSession<unknown>): MaybePromise<Reply> {
  const undone = session.unfinished();
  return undone === undefined ? settleWith(session, successReply('handled')) : failWith(session, undone);
}

function failWith(session: OpenSession<unknown>, error: unknown): MaybePromise<Reply> {
  return settleWith(session, refusalReply(new Refusal('handler_failed')), error);
}

function settleWith(session: OpenSession<unknown>, reply: Reply, error?: unknown): MaybePromise<Reply> {
  const settled = session.settle(reply.status, error);
  return settled === undefined ? reply : settled.then(() => reply);
}

/** Whichever comes first: the handler's answer, or the end of what the sender waits for. */
function inBudget(
  session: OpenSession<unknown>,
  answer: Promise<Reply>,
  keepAlive?: (work: Promise<unknown>) => void,
): Promise<Reply> {
  return new Promise((resolve) => {
    const done = answer.then(resolve);
    session.onOverdue((reply) => {
      resolve(reply);
      keepAlive?.(done);
    });
  });
}
