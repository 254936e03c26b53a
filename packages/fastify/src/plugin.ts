import { requireOptions } from '@hookgate/core';
import type { FastifyWebhookOptions, PluginPlacement } from './fastify-webhook-options.ts';

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
  function plugin(options?: FastifyWebhookOptions): WebhookPlugin<never>;
  function plugin(app: object, options: FastifyWebhookOptions): Promise<void>;
  function plugin(first?: object, options?: FastifyWebhookOptions): WebhookPlugin<never> | Promise<void> {
    if (first !== undefined) requireOptions(sender, first);
    refuseAsHook(sender, first);
    return isScope(first) ? make(options)(first, {}) : (make(first) as WebhookPlugin<never>);
  }
  return sharedScope(sender, plugin);
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

function isScope(value: object | undefined): value is object {
  return value !== undefined && 'decorateRequest' in value;
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
