import type { Readable } from 'node:stream';
import { Refusal } from '../answers/refusal.ts';
import { declaredLength, withinLimit } from '../body/declared-length.ts';
import type { BodyLimits } from '../receive/request.ts';
import { isPromise } from '../runtime/maybe-promise.ts';
import { isError } from '../runtime/other-realms.ts';
import { consumed, lossy } from './consumed-body.ts';
import { type BodyHolder, keptBody, keptRawBody } from './kept-body.ts';
import { mayHaveBody, type NodeRequest } from './node-message.ts';
import { aborted, encodingSet, isBeingRead, readStream } from './read-stream.ts';

/** Where a framework keeps what is elsewhere with others. */
export interface NodeBodySource {
  /** The stream of the body. Default: the request. Fastify hands its hooks a payload stream. */
  readonly stream?: Readable;
  /** An object whose `rawBody` and `body` earlier parsers fill, looked at before the request's own; Koa's `ctx.request`. */
  readonly kept?: BodyHolder;
  /** The sentence that says how to mend a consumed body, in the framework's own words. Default: Express' words. */
  readonly fix?: string;
  /**
   * Whether a stream that is read here is left as if nobody had read it, for readers that come later. Default: false, and
   * they find it at its end.
   */
  readonly replay?: boolean;
}

/**
 * Reads the exact bytes of a request of `node:http`, of `node:http2`'s compatibility API, or of a platform that imitates
 * one, within the limits:
 *  1. `rawBody`, when a platform or a `verify` hook ({@link keepRawBody}) kept the bytes;
 *  2. the stream, when nobody has read from it; then `req.body` is not looked at, for it may be a getter that parses;
 *  3. what a raw or text parser made of a stream that was read: text only when no byte of it was lost.
 *
 * `Content-Encoding` must have been checked before: what parsers keep is inflated. Resumes its caller through a promise,
 * so an `AsyncLocalStorage` is kept.
 *
 * @returns the bytes, or why they cannot be had, with the line to change when the application is the cause; never rejects
 */
export function readNodeBody(
  req: NodeRequest,
  limits: BodyLimits,
  source: NodeBodySource = {},
): Promise<Uint8Array | Refusal> {
  try {
    const outcome = capture(req, limits, source);
    return isPromise(outcome) ? outcome : Promise.resolve(outcome);
  } catch (error) {
    return Promise.resolve(aborted(isError(error) ? error.message : undefined));
  }
}

type Outcome = Uint8Array | Refusal;

function capture(req: NodeRequest, limits: BodyLimits, source: NodeBodySource): Outcome | Promise<Outcome> {
  const { limitBytes, timeoutMs } = limits;
  const stream: Readable = source.stream ?? req;
  const own: BodyHolder = req as object;

  const rawBody = (source.kept && keptRawBody(source.kept)) ?? keptRawBody(own);
  if (rawBody !== undefined) return withinLimit(rawBody, limitBytes);

  const untouched = stream.readable && !stream.readableDidRead && !stream.readableEnded;
  if (untouched && stream.readableEncoding) return encodingSet();
  const declared = declaredLength(req.headers['content-length'], req.headers['transfer-encoding'], limitBytes);
  if (declared instanceof Refusal) return declared;
  if (untouched && isBeingRead(stream)) return consumed(false, false, source.fix);
  if (untouched) {
    const { replay = false } = source;
    return readStream(stream, { declared, limitBytes, allocate: Buffer.allocUnsafe, timeoutMs, replay });
  }

  const kept = keptBody(source.kept === undefined ? [own] : [source.kept, own]);
  if (kept.kind === 'bytes') return withinLimit(kept.bytes, limitBytes);
  if (kept.kind === 'text') {
    return kept.bytes.byteLength === declared ? kept.bytes : lossy(kept.bytes.byteLength, declared, source.fix);
  }
  if (!mayHaveBody(req)) return new Uint8Array(0);
  if (req.aborted || (stream.destroyed && !stream.readableEnded)) return aborted();
  return consumed(kept.parsed, stream.readableEnded, source.fix);
}
