import type { AnyProvider, WebhookOptions } from '@hookgate/core';

/** The options of a receiver, and one of Koa's own. An unknown or invalid one throws when the middleware is made. */
export interface KoaWebhookOptions<TProvider extends AnyProvider = AnyProvider, TSchemas = Record<never, never>>
  extends WebhookOptions<TProvider, TSchemas> {
  /**
   * Whether a verified request's stream can be read once more, for koa-body, an upload handler or a proxy behind the
   * middleware. They parse it again, under their own limits. Default: false; `ctx.request.body` and
   * `ctx.request.rawBody` are set either way. Has no effect with `on`, where nothing comes behind.
   */
  readonly replayBody?: boolean;
}
