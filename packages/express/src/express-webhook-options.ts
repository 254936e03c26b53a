import type { AnyProvider, WebhookOptions } from '@hookgate/core';

/** The options of a receiver, and one of Express's own. An unknown or invalid one throws when the middleware is made. */
export interface ExpressWebhookOptions<TProvider extends AnyProvider = AnyProvider, TSchemas = Record<never, never>>
  extends WebhookOptions<TProvider, TSchemas> {
  /**
   * Whether the stream of a verified request is left as if nobody had read it, for a proxy or an upload handler behind the
   * middleware. The body parsers of Express 5 then parse again, under their own limits. Default: false. `req.body` and
   * `req.rawBody` are set either way. With `on` nothing comes behind, so it changes nothing.
   */
  readonly replayBody?: boolean;
}
