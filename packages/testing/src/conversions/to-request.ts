import type { TestDelivery } from '../delivery.ts';
import { resolveUrl } from './resolve-url.ts';

const EXAMPLE_ORIGIN = 'http://webhooks.example';

/**
 * A Fetch `Request`: `await handler(toRequest(delivery))`. A request's body can be read once, so make one for each call.
 *
 * @param url where it is sent. Default: the delivery's path at `http://webhooks.example`
 */
export function toRequest(delivery: TestDelivery, url: string | URL = EXAMPLE_ORIGIN): Request {
  return new Request(resolveUrl('toRequest', url, delivery), requestInit(delivery));
}

/** What Hono's `app.request` takes: `await app.request(...toAppRequest(delivery))`. */
export function toAppRequest(delivery: TestDelivery): [path: string, init: RequestInit] {
  return [delivery.path, requestInit(delivery)];
}

/** The second argument of `fetch`. */
export function requestInit({ method, headers, body, chunked }: TestDelivery): RequestInit {
  const length = chunked ? {} : { 'content-length': String(body.length) };
  return {
    method,
    headers: { ...headers, ...length },
    body: chunked ? streamOf(body) : (Uint8Array.from(body) as Uint8Array<ArrayBuffer>),
    // Node needs it to send a stream; TypeScript does not know it.
    ...({ duplex: 'half' } as object),
  };
}

/** Two pieces, so that the body really comes in more than one. */
function streamOf(body: Uint8Array): ReadableStream<Uint8Array> {
  const middle = Math.ceil(body.length / 2);
  return new ReadableStream({
    start(controller) {
      for (const piece of [body.slice(0, middle), body.slice(middle)]) {
        if (piece.length > 0) controller.enqueue(piece);
      }
      controller.close();
    },
  });
}
