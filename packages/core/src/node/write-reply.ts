import type { ServerResponse } from 'node:http';
import type { Reply } from '../answers/answers.ts';
import { isGone, isHeadSent, isHttp2, type NodeRequest, type NodeResponse } from './node-message.ts';
import { NO_HEADERS, releaseRequest } from './release-request.ts';

/**
 * Writes an answer, and sees to what is left of the request ({@link releaseRequest}). Does nothing when the sender is gone
 * or the request is answered already. Adapters that write through their framework call `releaseRequest` themselves.
 */
export function writeReply(req: NodeRequest, res: NodeResponse, reply: Reply): void {
  if (isHeadSent(res) || isGone(res)) return;
  const extra = releaseRequest(req, res, reply.status);
  const headers = extra === NO_HEADERS ? headersOf(reply) : { ...headersOf(reply), ...extra };
  // Both kinds of response have these two methods, with the same arguments.
  const response = res as ServerResponse;
  // A reason the application gave its own status would be kept.
  if (!isHttp2(res)) response.statusMessage = '';
  response.writeHead(reply.status, headers);
  response.end(req.method === 'HEAD' ? undefined : reply.body);
}

/** The headers of the answers so far: there are few, and nearly all deliveries get the same. */
const known = new WeakMap<Reply, Readonly<Record<string, string>>>();

function headersOf(reply: Reply): Readonly<Record<string, string>> {
  let headers = known.get(reply);
  if (headers === undefined) {
    headers = Object.freeze({ ...reply.headers, 'content-length': String(Buffer.byteLength(reply.body)) });
    known.set(reply, headers);
  }
  return headers;
}
