import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';

/** A request of `node:http` or of the compatibility API of `node:http2`. */
export type NodeRequest = IncomingMessage | Http2ServerRequest;

/** A response of `node:http` or of the compatibility API of `node:http2`. */
export type NodeResponse = ServerResponse | Http2ServerResponse;

/** Whether a response is one stream among others on its connection: HTTP/2. */
export function isHttp2(res: NodeResponse): res is Http2ServerResponse {
  return 'createPushResponse' in res;
}

/** Whether the request says that a body follows. HTTP/2 need not say so. */
export function mayHaveBody(req: NodeRequest): boolean {
  const { 'content-length': length, 'transfer-encoding': encoding } = req.headers;
  if (encoding !== undefined || req.httpVersionMajor >= 2) return true;
  return length !== undefined && Number(length) !== 0;
}

/** Whether nobody is left to read an answer. */
export function isGone(res: NodeResponse): boolean {
  return isHttp2(res) ? (res.stream?.destroyed ?? true) : res.destroyed;
}

/**
 * Whether the head of a response is rendered. Asked past the response's own properties, for there is middleware
 * (@fastify/express) that covers `headersSent` with another meaning.
 */
export function isHeadSent(res: NodeResponse): boolean {
  if (!Object.hasOwn(res, 'headersSent')) return res.headersSent;
  const inherited: unknown = Reflect.get(Object.getPrototypeOf(res), 'headersSent', res);
  return typeof inherited === 'boolean' ? inherited : res.headersSent;
}
