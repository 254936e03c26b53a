import type { BodyLimits, Refusal, WebhookRequest } from '@hookgate/core';
import { headerOf, onGone, readNodeBody } from '@hookgate/core/node';
import type { KoaContext } from './koa-context.ts';
import { routeBehind } from './route-behind.ts';

const FIX =
  'Move app.use(plotonWebhook()) (or platosWebhook(), or whatever mounts the webhook) above it, ' +
  'or have that parser leave the path of the webhook alone.';

/** What the receiver is lent of a request of Koa. */
export class LentRequest implements WebhookRequest {
  readonly method: string;
  readonly url: string;
  readonly #ctx: KoaContext;
  readonly #replayBody: boolean;
  readonly #middleware: unknown;

  /** @param middleware the one that lends: it tells its place among the routes */
  constructor(ctx: KoaContext, replayBody: boolean, middleware: unknown) {
    this.method = ctx.method;
    this.url = ctx.originalUrl;
    this.#ctx = ctx;
    this.#replayBody = replayBody;
    this.#middleware = middleware;
  }

  header(name: string): string | undefined {
    return headerOf(this.#ctx.req, name);
  }

  body(limits: BodyLimits): Promise<Uint8Array | Refusal> {
    const { req, request } = this.#ctx;
    return readNodeBody(req, limits, { kept: request, fix: FIX, replay: this.#replayBody });
  }

  onGone(listener: () => void): () => void {
    return onGone(this.#ctx.req, listener);
  }

  routeBehind(): string | undefined {
    return routeBehind(this.#ctx, this.#middleware);
  }
}
