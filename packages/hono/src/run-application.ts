import { FAILED_STATUS, type OpenSession, type Reply, replyResponse } from '@hookgate/core';
import { holdResponse } from '@hookgate/core/node';
import type { Context, Next } from 'hono';
import { finalise } from './answer.ts';
import { keepAlive } from './keep-alive.ts';
import { type NodeMessage, nodeMessageOf } from './node-message.ts';

/** Runs the application on a verified delivery and settles with its status, before the response leaves. */
export function runApplication(c: Context, next: Next, session: OpenSession<unknown>): Promise<Response | undefined> {
  const node = nodeMessageOf(c);
  if (node === undefined) return runForFetch(c, next, session);
  session.onOverdue((reply) => answerOnNode(node, reply));
  return settleAfter(c, next, session);
}

async function settleAfter(c: Context, next: Next, session: OpenSession<unknown>): Promise<undefined> {
  try {
    await next();
  } catch (error) {
    // Errors are Hono's to answer and end as `c.error`; only what is no Error comes here.
    await session.settle(FAILED_STATUS, error);
    throw error;
  }
  await session.settle(finalStatus(c), c.error);
  return undefined;
}

/** What the sender will see; an error never counts as success, however friendly `app.onError` answers it. */
function finalStatus(c: Context): number {
  // Nobody answered: Hono makes an error of it later, but `c.res` would make up a 200 now.
  if (!c.finalized) return FAILED_STATUS;
  return c.error !== undefined && c.res.ok ? FAILED_STATUS : c.res.status;
}

/** Answers past Hono, which goes on waiting for the application and then sends to a response nobody listens to. */
function answerOnNode({ incoming, outgoing }: NodeMessage, reply: Reply): void {
  holdResponse(incoming, outgoing, { settle: async () => {}, onOverdue: (answerNow) => answerNow(reply) });
}

/**
 * Hono keeps the first answer a context gets and drops the application's late one, with its status. So long our answer may
 * take to pass the middleware in front; then the context is made to take another. A success within this time is not seen:
 * the delivery counts as failed and runs again.
 */
const ANSWER_LEAVES_MS = 10;

/** Whichever comes first answers: the application, or the end of the budget. */
function runForFetch(c: Context, next: Next, session: OpenSession<unknown>): Promise<Response | undefined> {
  return new Promise((resolve, reject) => {
    session.onOverdue((reply) => {
      resolve(finalise(c, replyResponse(reply)));
      keepAlive(
        c,
        work.catch(() => {}),
      );
      setTimeout(() => {
        c.finalized = false;
      }, ANSWER_LEAVES_MS);
    });
    const work = settleAfter(c, next, session);
    work.then(resolve, reject);
  });
}
