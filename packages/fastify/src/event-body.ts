import { Readable } from 'node:stream';
import type { HookRequest } from './fastify-request.ts';

/**
 * Headers that announce no body: Fastify parses nothing then. One object of plain values for all requests: accessors made
 * for one request give its object a layout of its own, which outlives young garbage, and keeps the request and its body
 * alive with it. The collector then cost as much as everything else.
 */
const NO_BODY = Object.freeze({
  'content-type': undefined,
  'content-length': undefined,
  'transfer-encoding': undefined,
});

/**
 * The body of a verified request, which was read, to be read again by the hooks behind us; and what leads the request past
 * Fastify's body parsers. The event is parsed already, the parsers of the application may be gone or make something else
 * of JSON, and the sender's `Content-Type` may be one that none of them takes.
 *
 * The headers that announce a body are covered until the parsers are passed. When a hook behind us listens to the body,
 * such as that of fastify-raw-body, it has to be read to its end: then the headers announce it as JSON.
 */
export class EventBody extends Readable {
  readonly #bytes: Uint8Array;
  /** What earlier hooks have put in the place of the headers that came. */
  readonly #headers: object | undefined;
  /** Until the parsers are passed. */
  #request: HookRequest | undefined;

  constructor(request: HookRequest, bytes: Uint8Array) {
    super();
    const { headers } = request;
    this.#bytes = bytes;
    this.#headers = headers === request.raw.headers ? undefined : (headers as object);
    this.#request = request;
    request.headers = this.#headers === undefined ? NO_BODY : { ...this.#headers, ...NO_BODY };
    // Told of every listener, however it is added.
    this.on('newListener', noteListener);
  }

  override _read(): void {
    this.push(this.#bytes);
    this.push(null);
  }

  /** Has Fastify read the body to its end, because somebody listens to it. */
  announce(): void {
    if (this.#request === undefined) return;
    this.#request.headers = {
      ...this.#headers,
      ...NO_BODY,
      'content-type': 'application/json',
      'content-length': String(this.#bytes.byteLength),
    };
  }

  /** To be called when the parsers are passed: shows the headers again. */
  showHeaders(): void {
    if (this.#request === undefined) return;
    this.#request.headers = this.#headers;
    this.#request = undefined;
  }
}

/** A method of the body it is called with: a function for each would cost as much as the stream. */
function noteListener(this: EventBody, event: string | symbol): void {
  if (event === 'data' || event === 'readable') this.announce();
}
