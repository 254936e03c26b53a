import { type Reply, replyResponse } from '@hookgate/core';
import { holdResponse } from '@hookgate/core/node';
import type { Context } from 'hono';
import { finalise } from './answer.ts';
import type { NodeMessage } from './node-message.ts';

/** Works on a request; told how to answer for an application that outlives the sender's deadline. */
type Work = (answerNow: (reply: Reply) => void) => Promise<Response | undefined>;

/**
 * Whichever comes first answers: the work, or the end of the sender's patience. The work goes on either way.
 *
 * @param node the message behind the request, if it is one of Node
 */
export function answerInTime(c: Context, node: NodeMessage | undefined, work: Work): Promise<Response | undefined> {
  return node === undefined ? answerForFetch(c, work) : work((reply) => answerOnNode(node, reply));
}

/** Answers past Hono, which goes on waiting for the application and then sends to a response nobody listens to. */
function answerOnNode({ incoming, outgoing }: NodeMessage, reply: Reply): void {
  holdResponse(incoming, outgoing, { settle: () => undefined, onOverdue: (answerNow) => answerNow(reply) });
}

/**
 * Hono keeps the first answer a context gets and drops the application's late one, with its status. So long our answer may
 * take to pass the middleware in front; then the context is made to take another. A success within this time is not seen:
 * the delivery counts as failed and runs again.
 */
const ANSWER_LEAVES_MS = 10;

function answerForFetch(c: Context, work: Work): Promise<Response | undefined> {
  return new Promise((resolve, reject) => {
    const done = work((reply) => {
      resolve(finalise(c, replyResponse(reply)));
      keepAlive(c, done);
      setTimeout(() => {
        c.finalized = false;
      }, ANSWER_LEAVES_MS);
    }).then(resolve, reject);
  });
}

/** Has a worker live until the work is done, although its request was answered. */
export function keepAlive(c: Context, work: Promise<unknown>): void {
  try {
    c.executionCtx.waitUntil(work);
  } catch {
    // Other runtimes have no such context, and go on by themselves.
  }
}
