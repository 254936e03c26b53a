import type { BodyLimits, Refusal, WebhookRequest } from '@hookgate/core';
import { headerOf, type NodeBodySource, readNodeBody } from '@hookgate/core/node';
import type { ExpressRequest } from './express-request.ts';

/** What the receiver is lent of a request of Express. */
export class LentRequest implements WebhookRequest {
  readonly #req: ExpressRequest;
  readonly #source: NodeBodySource;

  constructor(req: ExpressRequest, source: NodeBodySource) {
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
    return readNodeBody(this.#req, limits, this.#source);
  }
}
