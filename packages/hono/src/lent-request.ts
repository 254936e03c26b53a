import { type BodyLimits, onAbort, type Refusal, type WebhookRequest } from '@hookgate/core';
import { headerOf, type NodeRequest, onGone } from '@hookgate/core/node';
import type { Context } from 'hono';
import { keepAlive } from './answer-in-time.ts';
import { isViewOf, type NodeMessage } from './node-message.ts';
import { routeBehind, targetOf } from './placement.ts';
import { readBody } from './read-body.ts';

/** What the receiver is lent of a request of Hono. */
export class LentRequest implements WebhookRequest {
  readonly #c: Context;
  readonly #node: NodeMessage | undefined;
  /** The Node message that `c.req.raw` is a view of: then both its headers and its body are cheaper to have from itself. */
  readonly #viewed: NodeRequest | undefined;

  constructor(c: Context, node: NodeMessage | undefined) {
    this.#c = c;
    this.#node = node;
    this.#viewed = node !== undefined && isViewOf(c.req.raw, node.incoming) ? node.incoming : undefined;
  }

  get method(): string {
    return this.#c.req.method;
  }

  get url(): string {
    return targetOf(this.#c.req.url);
  }

  header(name: string): string | undefined {
    return this.#viewed === undefined ? this.#c.req.header(name) : headerOf(this.#viewed, name);
  }

  body(limits: BodyLimits): Promise<Uint8Array | Refusal> {
    return readBody(this.#c, this.#viewed, limits);
  }

  onGone(listener: () => void): () => void {
    if (this.#node !== undefined) return onGone(this.#node.incoming, listener);
    return onAbort(this.#c.req.raw.signal, listener);
  }

  keepAlive(work: Promise<unknown>): void {
    keepAlive(this.#c, work);
  }

  routeBehind(): string | undefined {
    return routeBehind(this.#c);
  }
}
