import type { ServerResponse } from 'node:http';
import { isHeadSent, isHttp2, type NodeResponse } from './node-message.ts';
import { coverProperties, fixed, method } from './own-properties.ts';
import { isUndeclared } from './whole-body.ts';

/**
 * Makes status and headers final, as the application sees them, without a byte leaving.
 *
 * @param bodyLength how many bytes the body has, when that is known
 * @returns to be called before the answer is really sent
 * @throws what `writeHead` throws, for example for an invalid status; nothing is frozen then
 */
export function freezeHead(res: NodeResponse, bodyLength?: number): () => void {
  if (isHeadSent(res)) return nothing;
  if (isHttp2(res)) return coverHead(res);
  const declares = bodyLength !== undefined && isUndeclared(res);
  if (declares) res.setHeader('Content-Length', bodyLength);
  try {
    // node:http renders the head now and sends it with the first byte of the body. The hooks of other middleware
    // (compression, session cookies) run here, as they would at the end.
    res.writeHead(res.statusCode);
  } catch (error) {
    if (declares) res.removeHeader('Content-Length');
    throw error;
  }
  return nothing;
}

/**
 * Makes a response look ended to the application while its end is held back.
 *
 * @returns to be called before the answer is really sent
 */
export function markEnded(res: NodeResponse): () => void {
  if (isHttp2(res)) {
    return coverProperties(res, { writableEnded: fixed(true), finished: fixed(true), write: method(() => false) });
  }
  // A plain field of node:http that its `writableEnded` and `write` go by.
  const fields: { finished: boolean } = res as ServerResponse & { finished: boolean };
  fields.finished = true;
  return () => {
    fields.finished = false;
  };
}

/** HTTP/2 would send a written head at once, and until it does, the application could still change it. */
function coverHead(res: NodeResponse): () => void {
  return coverProperties(res, {
    headersSent: fixed(true),
    statusCode: fixed(res.statusCode),
    flushHeaders: method(nothing),
    setHeader: method(refuse),
    appendHeader: method(refuse),
    removeHeader: method(refuse),
    writeHead: method(refuse),
  });
}

function refuse(): never {
  throw Object.assign(new Error('Response has already been initiated.'), { code: 'ERR_HTTP2_HEADERS_SENT' });
}

function nothing(): void {}
