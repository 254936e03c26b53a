import type { BodyLimits, Refusal, WebhookRequest } from '@hookgate/core';
import { headerOf, type NodeBodySource, onGone, readNodeBody } from '@hookgate/core/node';
import type { ExpressRequest } from './express-request.ts';
import { isAheadOfFastify, refuseInsideFastify } from './inside-fastify.ts';
import { routeBehind } from './route-behind.ts';

/** How a body is read, and whether others will want it. */
export interface LentBody extends NodeBodySource {
  /** Whether the application comes behind the middleware. */
  readonly handedOn: boolean;
  /** The receiver of the middleware: it tells its place among the routes. */
  readonly receiver: unknown;
}

/** What the receiver is lent of a request of Express. */
export class LentRequest implements WebhookRequest {
  readonly #req: ExpressRequest;
  readonly #source: LentBody;

  constructor(req: ExpressRequest, source: LentBody) {
    this.#req = req;
    this.#source = source;
  }

  get method(): string {
    return this.#req.method ?? '';
  }

  get url(): string {
    return this.#req.originalUrl ?? this.#req.url ?? '';
  }

  header(name: string): string | undefined {
    return headerOf(this.#req, name);
  }

  body(limits: BodyLimits): Promise<Uint8Array | Refusal> {
    const { handedOn, replay = false } = this.#source;
    if (handedOn && !replay && isAheadOfFastify(this.#req)) return Promise.resolve(refuseInsideFastify());
    return readNodeBody(this.#req, limits, this.#source);
  }

  onGone(listener: () => void): () => void {
    return onGone(this.#req, listener);
  }

  routeBehind(): string | undefined {
    return routeBehind(this.#req, this.#source.receiver);
  }
}
