import type { Reply } from '../answers/answers.ts';
import { isGone, isHeadSent, isHttp2, type NodeRequest, type NodeResponse } from './node-message.ts';
import { writeReply } from './write-reply.ts';

/** Headers of the application's answer that must not describe ours. */
const DESCRIPTIVE = /^(content-|transfer-encoding$|trailer$|etag$|last-modified$)/;

/** What middleware wraps to have its say in an answer. */
const WRAPPED = ['end', 'write', 'writeHead', 'flushHeaders', 'setHeader', 'removeHeader'];

/** What node:http keeps of a head that is rendered. */
interface RenderedHead {
  _header: string | null;
  _headerSent: boolean;
  _contentLength: number | null;
  _hasBody: boolean;
  chunkedEncoding: boolean;
}

/**
 * Sends an answer of ours in place of the application's, which is held back. Where a part of that is out already, the
 * connection is broken, so that the sender takes nothing for an answer.
 */
export function replaceAnswer(res: NodeResponse, reply: Reply): void {
  if (isGone(res)) return;
  if (!takeHeadBack(res)) {
    breakOff(res);
    return;
  }
  writeInstead(res.req, res, reply, WRAPPED);
}

/**
 * Writes an answer of ours where nothing of the application's is out.
 *
 * @param wrapped methods that middleware (sessions, compression) may have wrapped on this response: its wraps are for the
 *   application's answer, and may send later
 */
export function writeInstead(req: NodeRequest, res: NodeResponse, reply: Reply, wrapped: readonly string[]): void {
  for (const name of wrapped) Reflect.deleteProperty(res, name);
  for (const name of res.getHeaderNames()) if (DESCRIPTIVE.test(name)) res.removeHeader(name);
  writeReply(req, res, reply);
}

/** Has node:http forget a head it has rendered and not sent; answers whether a new one can be given. */
function takeHeadBack(res: NodeResponse): boolean {
  if (!isHeadSent(res)) return true;
  if (isHttp2(res)) return false;
  const rendered = res as unknown as RenderedHead;
  if (rendered._headerSent !== false) return false;
  rendered._header = null;
  rendered._contentLength = null;
  rendered._hasBody = true;
  rendered.chunkedEncoding = false;
  return !isHeadSent(res);
}

function breakOff(res: NodeResponse): void {
  const error = new Error('The answer did not come true: its delivery has failed.');
  if (isHttp2(res)) {
    res.stream.destroy(error);
    return;
  }
  try {
    // An answer of unknown length ends with its connection: only a reset cannot be taken for the end.
    res.socket?.resetAndDestroy();
  } catch {
    // TLS, and sockets that are none of TCP.
  }
  res.destroy();
}
