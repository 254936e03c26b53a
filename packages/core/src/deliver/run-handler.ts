import { type Reply, refusalReply } from '../answers/answers.ts';
import { Refusal } from '../answers/refusal.ts';
import { isPromise, type MaybePromise } from '../runtime/maybe-promise.ts';
import type { Handler } from '../senders/typed-events.ts';
import type { OpenSession } from './session.ts';

/** Makes what a sender is told of a delivery that is done, of what its handler returned. */
export type ReplyTo = (code: 'handled' | 'duplicate' | 'unhandled', result: unknown) => Reply;

/**
 * Runs a handler in a session and settles it. Answers what to send once the outcome is recorded, at once where neither the
 * handler nor the store has to be waited for, and no later than the sender waits. Never throws or rejects.
 *
 * @param replyTo makes the answer of a delivery that is done
 * @param keepAlive told of work that goes on after the answer
 */
export function runHandler<TEvent>(
  replyTo: ReplyTo,
  session: OpenSession<TEvent>,
  handler: Handler<TEvent> | undefined,
  keepAlive?: (work: Promise<unknown>) => void,
): MaybePromise<Reply> {
  const answer = settledAnswer(replyTo, session, handler);
  return isPromise(answer) ? inBudget(session, answer, keepAlive) : answer;
}

function settledAnswer<TEvent>(
  replyTo: ReplyTo,
  session: OpenSession<TEvent>,
  handler: Handler<TEvent> | undefined,
): MaybePromise<Reply> {
  if (handler === undefined) return finish(replyTo, session, 'unhandled', undefined);
  const { delivery } = session;
  try {
    const running: unknown = session.within(() => handler(delivery.event, delivery));
    if (!isPromise(running)) return finish(replyTo, session, 'handled', running);
    return Promise.resolve(running).then(
      (result: unknown) => finish(replyTo, session, 'handled', result),
      (error: unknown) => failWith(session, error),
    );
  } catch (error) {
    return failWith(session, error);
  }
}

/**
 * Settles what ended well. A handler that left something undone has failed, whatever it returned.
 *
 * @param result what the handler returned
 */
function finish(
  replyTo: ReplyTo,
  session: OpenSession<unknown>,
  code: 'handled' | 'unhandled',
  result: unknown,
): MaybePromise<Reply> {
  const undone = code === 'handled' ? session.unfinished() : undefined;
  if (undone !== undefined) return failWith(session, undone);
  let reply: Reply;
  try {
    reply = replyTo(code, result);
  } catch (error) {
    // What the sender waits for cannot be said: for it, the handler has failed.
    return failWith(session, error);
  }
  return settleWith(session, reply);
}

function failWith(session: OpenSession<unknown>, error: unknown): MaybePromise<Reply> {
  return settleWith(session, refusalReply(new Refusal('handler_failed')), error);
}

function settleWith(session: OpenSession<unknown>, reply: Reply, error?: unknown): MaybePromise<Reply> {
  const settled = session.settle(reply.status, error);
  return settled === undefined ? reply : settled.then((instead) => instead ?? reply);
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
