import type { AnyProvider, WebhookOptions } from '@hookgate/core';

/** What Fastify's `register` gives every plugin. */
export interface PluginPlacement {
  /**
   * Put in front of `path`, or of the sender's documented path: with `prefix: '/api'` Ploton's is `/api/webhook`. The
   * prefix of the scope comes first, as with routes. Default: none.
   */
  readonly prefix?: string;
  /** The log level of the routes that `on` makes. Default: that of the scope. */
  readonly logLevel?: string;
  /** The log serializers of the routes that `on` makes. Default: those of the scope. */
  readonly logSerializers?: object;
}

/**
 * The options of a receiver, and those every plugin has. An unknown or invalid one throws when the plugin is registered.
 *
 * Two of them have other defaults than elsewhere: `bodyLimitBytes` is the route's or the server's `bodyLimit`, and `logger`
 * is `app.log`.
 */
export interface FastifyWebhookOptions<TProvider extends AnyProvider = AnyProvider, TSchemas = Record<never, never>>
  extends WebhookOptions<TProvider, TSchemas>,
    PluginPlacement {}

/** The options of one route: its URL is its path, and its handler answers. */
export type WebhookRouteOptions<TProvider extends AnyProvider = AnyProvider, TSchemas = Record<never, never>> = Omit<
  WebhookOptions<TProvider, TSchemas>,
  'on' | 'path'
>;
