import type { Reply } from '../answers.ts';
import { detachResponse } from './detach-response.ts';
import { freezeHead, markEnded } from './freeze-response.ts';
import { isGone, isHeadSent, type NodeRequest, type NodeResponse } from './node-message.ts';
import { callbackOf, chunkLength, createLengthCounter, type WriteArguments } from './whole-body.ts';

/** What a held response waits for; an opened session is one. */
export interface ResponseHold {
  /** Settles the delivery with the final status. */
  settle(status: number): Promise<void>;
  /** Calls back when the application outlives the sender's deadline. */
  onOverdue(listener: (reply: Reply) => void): void;
}

/**
 * Holds back the end of the application's answer until its status has been settled, so that a copy of the delivery that
 * arrives right after the answer finds the outcome.
 *
 * - At `end`, status and headers are frozen, the response looks ended, the status is settled, and the end is sent.
 * - When the application is overdue and has not begun to answer, the answer given is sent in its place. The application
 *   notices nothing: it may answer as if nobody had, none of it is sent, and its status is settled when it ends.
 * - When the sender goes away nothing is settled: the application runs on and its end settles as ever.
 * - A response that is destroyed or never ended does not settle.
 */
export function holdResponse(req: NodeRequest, res: NodeResponse, hold: ResponseHold): void {
  // The methods of both kinds of response, with all their overloads in one.
  const response = res as unknown as HeldMethods;
  const { end, write } = response;
  const isLastWrite = createLengthCounter(res);
  const lastWrites: WriteArguments[] = [];
  let state: 'open' | 'settling' | 'released' | 'detached' = 'open';
  let thaw: (() => void) | undefined;

  async function settle(status: number): Promise<void> {
    try {
      await hold.settle(status);
    } catch {
      // The answer leaves all the same: whoever settles reports its own failures.
    }
  }

  function release(args: WriteArguments, showOpen: () => void): void {
    showOpen();
    thaw?.();
    state = 'released';
    try {
      for (const held of lastWrites) write.apply(res, held);
      end.apply(res, args);
    } catch (error) {
      // The application is no longer there to catch what its own arguments caused.
      res.destroy(error as Error);
    }
  }

  response.end = (...args) => {
    if (state === 'detached') return response.end(...args);
    if (state !== 'open') return endAgain(args);
    const length = chunkLength(args[0], args[1]);
    // Not a chunk: Node throws.
    if (length === undefined) return end.apply(res, args);
    thaw ??= freezeHead(res, length);
    state = 'settling';
    const showOpen = markEnded(res);
    void settle(res.statusCode).then(() => release(args, showOpen));
    return res;
  };

  response.write = (...args) => {
    if (state === 'detached') return response.write(...args);
    if (state !== 'open' || !isLastWrite(args)) return write.apply(res, args);
    // The declared length is reached: for the sender the answer is complete with these bytes, not with `end`.
    thaw ??= freezeHead(res);
    lastWrites.push([args[0], typeof args[1] === 'function' ? undefined : args[1]]);
    const callback = callbackOf(args);
    if (callback !== undefined) process.nextTick(callback);
    return true;
  };

  function endAgain(args: WriteArguments): unknown {
    const callback = callbackOf(args);
    if (callback !== undefined) res.once('finish', callback);
    return res;
  }

  hold.onOverdue((reply) => {
    if (state !== 'open' || thaw !== undefined || isHeadSent(res) || isGone(res)) return;
    state = 'detached';
    detachResponse(req, res, reply, settle);
  });
}

interface HeldMethods {
  end(...args: WriteArguments): unknown;
  write(...args: WriteArguments): unknown;
}
