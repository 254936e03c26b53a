import { isBytes } from '../body/is-bytes.ts';
import type { NodeResponse } from './node-message.ts';

/** What `write` and `end` of a response are called with. */
export type WriteArguments = [chunk?: unknown, encoding?: unknown, callback?: unknown];

/** How many bytes a chunk has; `undefined` for what Node refuses as a chunk. */
export function chunkLength(chunk: unknown, encoding: unknown): number | undefined {
  if (chunk === undefined || chunk === null || typeof chunk === 'function') return 0;
  if (typeof chunk === 'string') {
    return Buffer.byteLength(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8');
  }
  return isBytes(chunk) ? chunk.byteLength : undefined;
}

/** The function among the arguments of `write` or `end`. */
export function callbackOf(args: WriteArguments): (() => void) | undefined {
  const callback = args.find((arg) => typeof arg === 'function');
  return callback as (() => void) | undefined;
}

/** Tells which write completes a body whose length is declared. */
export function createLengthCounter(res: NodeResponse): (args: WriteArguments) => boolean {
  let declared: number | undefined;
  let written = 0;
  return ([chunk, encoding]) => {
    declared ??= declaredLength(res);
    if (Number.isNaN(declared)) return false;
    written += chunkLength(chunk, encoding) ?? 0;
    return written >= declared;
  };
}

/** The length that the head declares, NaN without one. What was given to `writeHead` itself, only node:http's own field has. */
function declaredLength(res: NodeResponse): number {
  const { _contentLength: written } = res as { readonly _contentLength?: number | null };
  return Number(res.getHeader('content-length') ?? written ?? undefined);
}

/**
 * Whether `end` has to declare the length of its chunk, as node:http does when it renders the head at the end. A head that
 * is rendered now, before it, would announce a chunked body.
 */
export function isUndeclared(res: NodeResponse): boolean {
  const { statusCode } = res;
  if (statusCode < 200 || statusCode === 204 || statusCode === 304) return false;
  if (res.req?.method === 'HEAD') return false;
  return !(res.hasHeader('content-length') || res.hasHeader('transfer-encoding') || res.hasHeader('trailer'));
}
