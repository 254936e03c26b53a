import { type BodyLimits, Refusal, readWebBody, withBody, withinLimit } from '@hookgate/core';
import { type NodeRequest, readNodeBody } from '@hookgate/core/node';
import type { Context, HonoRequest } from 'hono';

const CONSUMED_FIX =
  'Move app.use(plotonWebhook()) (or platosWebhook(), or whatever mounts the webhook) above it, or have it read through ' +
  'c.req (c.req.json(), c.req.text(), c.req.arrayBuffer()), which Hono keeps, or from a copy (c.req.raw.clone()).';

const CONSUMED = `Something read the body before the webhook, past c.req, and kept nothing of it. ${CONSUMED_FIX}`;

const LOSSY =
  'c.req.json() or c.req.text() decoded the body before the webhook, and that lost bytes (a byte order mark, or what is ' +
  'not valid UTF-8). Move app.use(plotonWebhook()) above it, or have it call c.req.arrayBuffer() first.';

/**
 * Reads the exact bytes of the body, and sees to it that everything behind can read them again, through `c.req`, `c.req.raw`
 * or a middleware that wraps it.
 *
 * @param viewed the Node message that `c.req.raw` is a view of
 * @returns the bytes, or why they cannot be had
 */
export async function readBody(
  { req }: Context,
  viewed: NodeRequest | undefined,
  limits: BodyLimits,
): Promise<Uint8Array | Refusal> {
  const isCached = Object.keys(req.bodyCache).length > 0;
  if (viewed !== undefined && !isCached) {
    const body = await readNodeBody(viewed, limits, { fix: CONSUMED_FIX });
    if (!(body instanceof Refusal)) keepForView(viewed, body);
    return body;
  }
  const body = isCached ? await readCachedBody(req, limits) : await readWebBody(req.raw, limits);
  if (body instanceof Refusal)
    return body.code === 'body_consumed' ? new Refusal('body_consumed', 'body_consumed', CONSUMED) : body;
  req.raw = withBody(req.raw, body);
  return body;
}

/** Leaves the bytes where node-server looks before it reads the message; it goes by `instanceof Buffer`. */
function keepForView(incoming: NodeRequest, body: Uint8Array): void {
  const holder = incoming as NodeRequest & { rawBody?: unknown };
  if (holder.rawBody instanceof Buffer) return;
  holder.rawBody = body instanceof Buffer ? body : Buffer.from(body.buffer, body.byteOffset, body.byteLength);
}

/** What Hono keeps: promises, although its types say otherwise. */
interface CachedBodies {
  readonly arrayBuffer?: Promise<ArrayBuffer>;
  readonly blob?: Promise<Blob>;
  readonly text?: Promise<string>;
}

/**
 * The bytes of a body that earlier middleware read through `c.req`: Hono keeps what it made of it.
 *
 * Text is only good when encoding it again gives as many bytes as were sent. Without a Content-Length nobody can tell, and
 * text that lost something fails its signature.
 */
async function readCachedBody(req: HonoRequest, { limitBytes }: BodyLimits): Promise<Uint8Array | Refusal> {
  const { arrayBuffer, blob, text } = req.bodyCache as unknown as CachedBodies;
  try {
    const exact = (await arrayBuffer) ?? (await (await blob)?.arrayBuffer());
    if (exact !== undefined) return withinLimit(new Uint8Array(exact), limitBytes);
    if (text === undefined) return new Refusal('body_consumed');
    const bytes = withinLimit(new TextEncoder().encode(await text), limitBytes);
    const declared = req.header('transfer-encoding') === undefined ? req.header('content-length') : undefined;
    const isLossy = !(bytes instanceof Refusal) && declared !== undefined && Number(declared) !== bytes.byteLength;
    return isLossy ? new Refusal('raw_body_lossy', 'raw_body_lossy', LOSSY) : bytes;
  } catch (error) {
    return new Refusal('body_aborted', 'body_aborted', String(error));
  }
}
