import type { Refusal } from '../answers/refusal.ts';
import type { BodyLimits, WebhookRequest } from '../receive/request.ts';
import { headerOf } from './header-of.ts';
import type { NodeRequest } from './node-message.ts';
import { onGone } from './on-gone.ts';
import { type NodeBodySource, readNodeBody } from './read-body.ts';

/** A request of `node:http`, or one that a router has put `originalUrl` on. */
export type RoutedRequest = NodeRequest & { readonly originalUrl?: string };

/** What a framework knows of a message that `node:http` does not. */
export interface MessageSource<TRequest extends RoutedRequest = RoutedRequest> extends NodeBodySource {
  /** The target as the client sent it. Default: the message's `originalUrl`, or its `url`. */
  readonly url?: string;
  /** Most bytes of the body. Default: what the receiver says. */
  readonly limitBytes?: number;
  /** Looks, before the body is read, for a reason not to. */
  refuse?(req: TRequest): Refusal | undefined;
  /** See {@link WebhookRequest.routeBehind}. */
  routeBehind?(req: TRequest): string | undefined;
}

/** What the receiver is lent of a request of `node:http`. A class, not closures: one is made for every delivery. */
export class LentMessage<TRequest extends RoutedRequest = RoutedRequest> implements WebhookRequest {
  readonly #req: TRequest;
  readonly #source: MessageSource<TRequest>;

  constructor(req: TRequest, source: MessageSource<TRequest>) {
    this.#req = req;
    this.#source = source;
  }

  get method(): string {
    return this.#req.method ?? '';
  }

  get url(): string {
    return this.#source.url ?? this.#req.originalUrl ?? this.#req.url ?? '';
  }

  header(name: string): string | undefined {
    return headerOf(this.#req, name);
  }

  body({ limitBytes, timeoutMs }: BodyLimits): Promise<Uint8Array | Refusal> {
    const source = this.#source;
    const refusal = source.refuse?.(this.#req);
    if (refusal !== undefined) return Promise.resolve(refusal);
    return readNodeBody(this.#req, { limitBytes: source.limitBytes ?? limitBytes, timeoutMs }, source);
  }

  onGone(listener: () => void): () => void {
    return onGone(this.#req, listener);
  }

  routeBehind(): string | undefined {
    return this.#source.routeBehind?.(this.#req);
  }
}
