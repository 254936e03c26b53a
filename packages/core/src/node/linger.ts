import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { drainBody } from './drain-body.ts';

/**
 * HTTP/1: drops the rest of a refused body, then closes the connection if it has to be closed.
 *
 * Without it a stream that was begun and left wedges its keep-alive connection: the next request on it is never read. And a
 * socket closed with bytes unread resets, which takes the answer from a sender that is still busy sending.
 */
export function linger(req: IncomingMessage, res: ServerResponse, socket: Socket): void {
  const { destroySoon } = socket;
  let closing = false;

  // node:http closes a connection that is not kept alive with this method as soon as the answer is out. We send its end
  // and go on reading; the sender sees the answer is complete and has time to stop.
  const endOnly = (): void => {
    closing = true;
    socket.end();
  };
  // Not assigned as a literal: V8 would keep it, and the request with it, until the next full collection.
  socket.destroySoon = endOnly;

  drainBody(req, res, (spent) => {
    socket.destroySoon = destroySoon;
    if (spent || closing) socket.destroySoon();
  });
}
