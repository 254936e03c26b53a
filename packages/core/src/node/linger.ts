import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** How much of a refused body is read and dropped, so that its sender comes to see the answer. */
export const DRAIN_LIMIT_BYTES: number = 8 * 1024 * 1024;

/** How long after the answer a refused body is read and dropped. */
const DRAIN_LIMIT_MS = 2_000;

/**
 * Reads and drops the rest of a refused body until its end or until a budget is spent, then closes the connection if it
 * has to be closed.
 *
 * Without it a stream that was begun and left wedges its keep-alive connection: the next request on it is never read. And a
 * socket closed with bytes unread resets, which takes the answer from a sender that is still busy sending.
 */
export function linger(req: IncomingMessage, res: ServerResponse, socket: Socket): void {
  const { destroySoon } = socket;
  let answered = false;
  let closing = false;
  let spent = false;
  let dropped = 0;
  let timer: NodeJS.Timeout | undefined;

  // node:http closes a connection that is not kept alive with this method as soon as the answer is out. We send its end
  // and go on reading; the sender sees the answer is complete and has time to stop.
  const endOnly = (): void => {
    closing = true;
    socket.end();
  };
  // Not assigned as a literal: V8 would keep it, and the request with it, until the next full collection.
  socket.destroySoon = endOnly;

  function leave(close: boolean): void {
    clearTimeout(timer);
    req.removeListener('data', drop);
    req.removeListener('end', onEnd);
    req.removeListener('close', onEnd);
    res.removeListener('finish', onAnswered);
    socket.destroySoon = destroySoon;
    if (close || closing) socket.destroySoon();
  }
  function giveUp(): void {
    leave(true);
  }
  function onEnd(): void {
    leave(false);
  }
  function drop(piece: { readonly length: number }): void {
    dropped += piece.length;
    if (dropped <= DRAIN_LIMIT_BYTES) return;
    spent = true;
    if (answered) giveUp();
    else req.pause();
  }
  // Counted from the answer on: until then the connection may be busy with the answer to an earlier, pipelined request.
  function onAnswered(): void {
    answered = true;
    if (spent) {
      giveUp();
      return;
    }
    timer = setTimeout(giveUp, DRAIN_LIMIT_MS);
    timer.unref();
  }

  res.on('finish', onAnswered);
  req.on('end', onEnd);
  req.on('close', onEnd);
  req.on('data', drop);
  req.resume();
}
