import { type AnyProvider, requireOptions, type WebhookOptions } from '@hookgate/core';

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

/** A plugin for Fastify 5: `await app.register(plugin)`, with a `prefix` if need be. */
export interface WebhookPlugin<TEvent = unknown> {
  (app: object, placement: PluginPlacement): Promise<void>;
  /** What it delivers: `getDelivery(request, plugin)` goes by it. `event` is there for its type alone. */
  readonly delivers: { readonly provider: string; readonly event?: TEvent };
}

/** A function that Fastify can register as it is, and that makes a plugin when it is called with options. */
export interface DualPlugin {
  /** Of no event yet: the types of each sender's function say which. */
  (options?: FastifyWebhookOptions): WebhookPlugin<never>;
  (app: object, options: FastifyWebhookOptions): Promise<void>;
}

/** Makes the two forms of a sender's plugin from the one that takes options. */
export function dualPlugin(sender: string, make: (options?: FastifyWebhookOptions) => WebhookPlugin): DualPlugin {
  const plugin = (first?: object, options?: FastifyWebhookOptions): unknown => {
    if (first !== undefined) requireOptions(sender, first);
    refuseAsHook(sender, first);
    return first !== undefined && 'decorateRequest' in first ? make(options)(first, {}) : make(first);
  };
  return sharedScope(sender, plugin as DualPlugin);
}

/**
 * `app.addHook('preHandler', plotonWebhook)` has Fastify call the plugin with a request: nothing would be verified.
 *
 * @throws TypeError with the call to write
 */
export function refuseAsHook(sender: string, first: object | undefined): void {
  if (first === undefined || !('raw' in first && 'server' in first)) return;
  const message = `${sender}Webhook is a plugin, no hook: write app.register(${sender}Webhook, { … }), not app.addHook(…).`;
  // An application without a logger would not say it.
  console.error(`[hookgate] ${message}`);
  throw new TypeError(message);
}

/**
 * Marks a plugin as one that works on the scope it is registered in, instead of on a new one below it. What
 * `fastify-plugin` does, without depending on it.
 *
 * @param sender names the plugin: `hookgate-ploton` for `app.hasPlugin()` and `app.printPlugins()`
 */
export function sharedScope<TPlugin extends object>(
  sender: string,
  plugin: TPlugin,
): TPlugin & Pick<WebhookPlugin<never>, 'delivers'> {
  const name = `hookgate-${sender}`;
  return Object.assign(plugin, {
    delivers: { provider: sender },
    [Symbol.for('skip-override')]: true,
    [Symbol.for('fastify.display-name')]: name,
    [Symbol.for('plugin-meta')]: { name, fastify: '5.x' },
  });
}
