import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Http2ServerResponse } from 'node:http2';
import { TIMED_OUT_STATUS } from '../answers/answers.ts';
import { DRAIN_LIMIT_BYTES, drainBody } from './drain-body.ts';
import { linger } from './linger.ts';
import { isGone, isHttp2, mayHaveBody, type NodeRequest, type NodeResponse } from './node-message.ts';

/** Nothing to add to an answer. */
export const NO_HEADERS: Readonly<Record<string, string>> = Object.freeze({});
const CLOSE: Readonly<Record<string, string>> = Object.freeze({ connection: 'close' });

const NGHTTP2_NO_ERROR = 0;

/**
 * To be called before a request is answered whose body may not have been read to its end. Sees to the rest of the body,
 * so that the sender gets the answer and the connection is either usable or closed afterwards, never wedged. For a body
 * that was read, and when the sender is gone, it does nothing.
 *
 * @param status the status of the answer
 * @returns the headers to send with the answer, if any
 */
export function releaseRequest(req: NodeRequest, res: NodeResponse, status: number): Readonly<Record<string, string>> {
  if (req.readableEnded || isGone(res)) return NO_HEADERS;
  if (isHttp2(res)) {
    releaseStream(req, res);
    return NO_HEADERS;
  }
  if (!mayHaveBody(req)) return NO_HEADERS;
  return releaseConnection(req as IncomingMessage, res, status);
}

function releaseConnection(
  req: IncomingMessage,
  res: ServerResponse,
  status: number,
): Readonly<Record<string, string>> {
  const { socket } = req;
  // All bytes are here, or the request is an imitation: nothing is left on the wire.
  if (req.complete || typeof socket?.destroySoon !== 'function') {
    req.resume();
    return NO_HEADERS;
  }
  linger(req, res, socket);
  return status === TIMED_OUT_STATUS || !isDrainable(req) ? CLOSE : NO_HEADERS;
}

/** Whether the rest of the body is known to fit the budget, so that the connection can be kept. */
function isDrainable({ headers }: IncomingMessage): boolean {
  // No number, as for a chunked body, is not within it.
  return Number(headers['content-length']) <= DRAIN_LIMIT_BYTES;
}

/**
 * HTTP/2: the connection carries other streams and is not ours to close. The sender is told to stop sending on this one
 * only when it goes on past the budget: `RST_STREAM` right behind an answer takes it from many clients, even where the
 * request was complete.
 */
function releaseStream(req: NodeRequest, { stream }: Http2ServerResponse): void {
  drainBody(req, stream, (spent) => {
    if (spent && !stream.destroyed) stream.close(NGHTTP2_NO_ERROR);
  });
}
