import { type BodyLimits, Refusal } from '@hookgate/core';
import type { HonoRequest } from 'hono';

/** What to do about a body that was read before us. */
export const CONSUMED_FIX: string =
  'Move app.use(plotonWebhook()) (or platosWebhook(), or whatever mounts the webhook) above it, or have it read through ' +
  'c.req (c.req.json(), c.req.text(), c.req.arrayBuffer()), which Hono keeps, or from a copy (c.req.raw.clone()).';

/** A body of which nothing is left. */
export function consumed(): Refusal {
  const culprit = 'Something read the body before the webhook, past c.req, and kept nothing of it.';
  return new Refusal('body_consumed', 'body_consumed', `${culprit} ${CONSUMED_FIX}`);
}

const LOSSY =
  'c.req.json() or c.req.text() decoded the body before the webhook, and that lost bytes (a byte order mark, or what is ' +
  'not valid UTF-8). Move app.use(plotonWebhook()) above it, or have it call c.req.arrayBuffer() first.';

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
export async function readCachedBody(request: HonoRequest, limits: BodyLimits): Promise<Uint8Array | Refusal> {
  const { arrayBuffer, blob, text } = request.bodyCache as unknown as CachedBodies;
  let bytes: Uint8Array;
  try {
    if (arrayBuffer !== undefined) bytes = new Uint8Array(await arrayBuffer);
    else if (blob !== undefined) bytes = new Uint8Array(await (await blob).arrayBuffer());
    else if (text !== undefined) bytes = new TextEncoder().encode(await text);
    else return consumed();
  } catch (error) {
    return new Refusal('body_aborted', 'body_aborted', String(error));
  }
  if (bytes.byteLength > limits.limitBytes) {
    const detail = `The body has ${bytes.byteLength} bytes; bodyLimitBytes is ${limits.limitBytes}.`;
    return new Refusal('body_too_large', 'body_too_large', detail);
  }
  const isText = arrayBuffer === undefined && blob === undefined;
  return isText && !isComplete(request, bytes.byteLength)
    ? new Refusal('raw_body_lossy', 'raw_body_lossy', LOSSY)
    : bytes;
}

function isComplete(request: HonoRequest, byteLength: number): boolean {
  const declared = request.header('content-length');
  if (declared === undefined || request.header('transfer-encoding') !== undefined) return true;
  return Number(declared) === byteLength;
}
