import { type BodyLimits, Refusal, readWebBody } from '@hookgate/core';
import { type NodeRequest, readNodeBody } from '@hookgate/core/node';
import type { Context } from 'hono';
import { CONSUMED_FIX, consumed, readCachedBody } from './cached-body.ts';
import { isViewOf, nodeMessageOf } from './node-message.ts';

/**
 * Reads the exact bytes of the body, and sees to it that everything behind can read them again, through `c.req`, `c.req.raw`
 * or a middleware that wraps it.
 *
 * @returns the bytes, or why they cannot be had
 */
export async function readBody(c: Context, limits: BodyLimits): Promise<Uint8Array | Refusal> {
  const node = nodeMessageOf(c);
  const isCached = Object.keys(c.req.bodyCache).length > 0;
  if (node !== undefined && !isCached && isViewOf(c.req.raw, node.incoming)) {
    const body = await readNodeBody(node.incoming, limits, { fix: CONSUMED_FIX });
    if (!(body instanceof Refusal)) keepForView(node.incoming, body);
    return body;
  }
  const body = isCached ? await readCachedBody(c.req, limits) : await readWebBody(c.req.raw, limits);
  if (body instanceof Refusal) return body.code === 'body_consumed' ? consumed() : body;
  c.req.raw = withBody(c.req.raw, body);
  return body;
}

/** Leaves the bytes where node-server looks before it reads the message; it goes by `instanceof Buffer`. */
function keepForView(incoming: NodeRequest, body: Uint8Array): void {
  const holder = incoming as NodeRequest & { rawBody?: unknown };
  if (holder.rawBody instanceof Buffer) return;
  holder.rawBody = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
}

/** The request with its body readable again, and everything else a platform put on it. */
function withBody(request: Request, bytes: Uint8Array): Request {
  const body = bytes as Uint8Array<ArrayBuffer>;
  try {
    return new Request(request, { body });
  } catch {
    // node-server's requests are none to the global `Request`, unless node-server may override that.
    const { url, method, headers, signal } = request;
    return new Request(url, { method, headers, signal, body });
  }
}
