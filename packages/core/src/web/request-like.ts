import { isAbortSignal } from '../runtime/other-realms.ts';
import { withBody } from './with-body.ts';

/**
 * As much of a Fetch `Request` as is needed: one of any realm, and what platforms have in its place, such as the `HttpRequest` of
 * Azure Functions.
 */
export interface RequestLike {
  readonly method: string;
  readonly url: string;
  readonly headers: { get(name: string): string | null };
  /** A `ReadableStream` of bytes; none, where the request has no body. */
  readonly body?: unknown;
  readonly bodyUsed?: boolean;
  /** Aborts when the client is gone; some platforms have none. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Insists on a request.
 *
 * @throws TypeError that says what came instead, and what to pass
 */
export function requireRequest(value: unknown): RequestLike {
  const { method, url, headers, request, req } = Object(value) as { [name: string]: unknown };
  const isHeaders = typeof (headers as Partial<Headers> | undefined)?.get === 'function';
  if (typeof method === 'string' && typeof url === 'string' && isHeaders) return value as RequestLike;
  let fix = 'pass it the Request, or what the platform has in its place: { method, url, headers, body }';
  if (isLike(request)) fix = 'write ({ request }) => handler(request)';
  else if (isLike(req)) fix = 'write ({ req }) => handler(req)';
  else if (typeof method === 'string' && headers !== undefined) {
    fix = 'for requests of node:http there is createNodeHandler of @hookgate/core/node';
  }
  throw new TypeError(`The Fetch handler was called with ${kind(value)} that is no Request: ${fix}.`);
}

/** The request with its body readable again, whatever its class: applications are given a real one. */
export function realRequest(request: RequestLike, body: Uint8Array): Request {
  if (request instanceof Request) return withBody(request, body);
  const { method, url, headers, signal } = request;
  // Targets without a host are those of platforms that tell only the path.
  return new Request(new URL(url, 'http://localhost').href, {
    method,
    headers: new Headers(headers as Headers),
    body: body as Uint8Array<ArrayBuffer>,
    ...(isAbortSignal(signal) ? { signal: ofThisRealm(signal) } : {}),
  });
}

/** A Request takes no signal of another realm's. */
function ofThisRealm(signal: AbortSignal): AbortSignal {
  if (Object(signal) instanceof AbortSignal) return signal;
  const controller = new AbortController();
  const pass = (): void => controller.abort(signal.reason);
  if (signal.aborted) pass();
  else signal.addEventListener('abort', pass, { once: true });
  return controller.signal;
}

function isLike(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'headers' in value;
}

function kind(value: unknown): string {
  return value === null || typeof value !== 'object' ? String(value) : 'an object';
}
