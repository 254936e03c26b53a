import { type BodyLimits, Refusal, readWebBody } from '@hookgate/core';
import { type NodeBodySource, type NodeRequest, readNodeBody } from '@hookgate/core/node';
import type { Context } from 'hono';
import { CONSUMED_FIX, consumed, readCachedBody } from './cached-body.ts';

/**
 * Reads the exact bytes of the body, and sees to it that everything behind can read them again, through `c.req`, `c.req.raw`
 * or a middleware that wraps it.
 *
 * @param viewed the Node message that `c.req.raw` is a view of
 * @returns the bytes, or why they cannot be had
 */
export function readBody(
  c: Context,
  viewed: NodeRequest | undefined,
  limits: BodyLimits,
): Promise<Uint8Array | Refusal> {
  const isCached = Object.keys(c.req.bodyCache).length > 0;
  return viewed === undefined || isCached ? readThroughRequest(c, limits, isCached) : readMessage(viewed, limits);
}

async function readMessage(incoming: NodeRequest, limits: BodyLimits): Promise<Uint8Array | Refusal> {
  const body = await readNodeBody(incoming, limits, NODE_SOURCE);
  if (!(body instanceof Refusal)) keepForView(incoming, body);
  return body;
}

const NODE_SOURCE: NodeBodySource = { fix: CONSUMED_FIX };

async function readThroughRequest(c: Context, limits: BodyLimits, isCached: boolean): Promise<Uint8Array | Refusal> {
  const body = isCached ? await readCachedBody(c.req, limits) : await readWebBody(c.req.raw, limits);
  if (body instanceof Refusal) return body.code === 'body_consumed' ? consumed() : body;
  c.req.raw = withBody(c.req.raw, body);
  return body;
}

/** Leaves the bytes where node-server looks before it reads the message; it goes by `instanceof Buffer`. */
function keepForView(incoming: NodeRequest, body: Uint8Array): void {
  const holder = incoming as NodeRequest & { rawBody?: unknown };
  if (holder.rawBody instanceof Buffer) return;
  holder.rawBody = body instanceof Buffer ? body : Buffer.from(body.buffer, body.byteOffset, body.byteLength);
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
