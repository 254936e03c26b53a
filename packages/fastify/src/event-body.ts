import { Readable } from 'node:stream';
import type { Delivery } from '@hookgate/core';
import type { HookRequest } from './fastify-request.ts';

/** A body that was read, to be read again. */
class BodyReplay extends Readable {
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    super();
    this.#bytes = bytes;
  }

  override _read(): void {
    this.push(this.#bytes);
    this.push(null);
  }

  isUntouched(): boolean {
    return this.listenerCount('data') === 0 && this.listenerCount('readable') === 0 && !this.readableDidRead;
  }
}

/** A body for the hooks behind us, and the way back to the headers as they came. */
export interface ReplayedBody {
  readonly payload: Readable;
  /** To be called when the parsers are passed. */
  readonly showHeaders: () => void;
}

/**
 * Leads a verified request past Fastify's body parsers. The event is parsed already, the parsers of the application may be
 * gone or make something else of JSON, and the sender's `Content-Type` may be one that none of them takes.
 *
 * Fastify parses nothing when the headers announce no body, so the headers that do are covered until the parsers are
 * passed. When a hook behind us reads the body, such as that of fastify-raw-body, it has to be read to its end: then the
 * headers announce it as JSON.
 */
export function passParsers(request: HookRequest, { rawBody }: Delivery): ReplayedBody {
  const payload = new BodyReplay(rawBody);
  const { headers } = request;
  const unlessUntouched = (value: string): string | undefined => (payload.isUntouched() ? undefined : value);
  request.headers = {
    get 'content-type'() {
      return unlessUntouched('application/json');
    },
    get 'content-length'() {
      return unlessUntouched(String(rawBody.byteLength));
    },
    'transfer-encoding': undefined,
  };
  return {
    payload,
    showHeaders() {
      // What came over the wire needs no cover; anything else an earlier hook has put there.
      request.headers = headers === request.raw.headers ? undefined : headers;
    },
  };
}
