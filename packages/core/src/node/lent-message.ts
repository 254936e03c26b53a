import type { Refusal } from '../answers/refusal.ts';
import type { BodyLimits, WebhookRequest } from '../receive/request.ts';
import { headerOf } from './header-of.ts';
import type { NodeRequest } from './node-message.ts';
import { onGone } from './on-gone.ts';
import { type NodeBodySource, readNodeBody } from './read-body.ts';

/** A request of `node:http`, or one that a router has put `originalUrl` on. */
export type RoutedRequest = NodeRequest & { readonly originalUrl?: string };

/** What the receiver is lent of a request of `node:http`. */
export class LentMessage implements WebhookRequest {
  readonly #req: RoutedRequest;
  readonly #source: NodeBodySource;

  constructor(req: RoutedRequest, source: NodeBodySource) {
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

  onGone(listener: () => void): () => void {
    return onGone(this.#req, listener);
  }
}
