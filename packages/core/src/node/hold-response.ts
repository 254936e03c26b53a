import type { Reply } from '../answers/answers.ts';
import { detachResponse } from './detach-response.ts';
import { type AnswerMethods, HeldResponse, type Settling } from './held-response.ts';
import { isGone, isHeadSent, type NodeRequest, type NodeResponse } from './node-message.ts';
import type { WriteArguments } from './whole-body.ts';

/** What a held response waits for; an opened session is one. */
export interface ResponseHold extends Settling {
  /** Calls back when the application outlives the sender's deadline. */
  onOverdue(listener: (reply: Reply) => void): void;
}

/** Where a response keeps its hold. */
const HELD = Symbol('hookgate.held');

type Holding = AnswerMethods & { [HELD]?: HeldResponse };

/**
 * Holds back the end of the application's answer until its status has been settled, so that a copy of the delivery that
 * arrives right after the answer finds the outcome.
 *
 * - At `end`, status and headers are frozen, the status is settled, and the end is sent; in between, if that takes time,
 *   the response looks ended.
 * - When the status did not come true, the answer given is sent in its place; the connection is broken where a part of the
 *   application's answer is out already.
 * - When the application is overdue and has not begun to answer, the answer given is sent in its place. The application
 *   notices nothing: it may answer as if nobody had, none of it is sent, and its status is settled when it ends.
 * - When the sender goes away nothing is settled: the application runs on and its end settles as ever.
 * - A response that is destroyed or never ended does not settle.
 * - Two deliveries, of the middleware of two senders, are settled one after the other with the one answer.
 */
export function holdResponse(req: NodeRequest, res: NodeResponse, hold: ResponseHold): void {
  const response = res as Holding;
  const held = response[HELD] ?? new HeldResponse(res);
  held.add(hold);
  if (response[HELD] === undefined) {
    response[HELD] = held;
    // The same two functions for every response. One of its own, assigned as a literal, would go straight into V8's old
    // space, and the delivery with it would live until the next full collection.
    response.end = endHeld;
    response.write = writeHeld;
  }
  hold.onOverdue((reply) => {
    if (!held.isOpen || isHeadSent(res) || isGone(res)) return;
    held.detach();
    detachResponse(req, res, reply, (status) => held.settle(status));
  });
}

function endHeld(this: Holding, ...args: WriteArguments): unknown {
  return this[HELD]?.end(args);
}

function writeHeld(this: Holding, ...args: WriteArguments): unknown {
  return this[HELD]?.write(args);
}
