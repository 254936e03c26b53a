import type { FastifyWebhookOptions } from './fastify-webhook-options.ts';
import { sharedScope } from './shared-scope.ts';
import type { WebhookPlugin } from './webhook.ts';

/** A function that Fastify can register as it is, and that makes a plugin when it is called with options. */
export interface DualPlugin {
  (options?: FastifyWebhookOptions): WebhookPlugin;
  (app: object, options: FastifyWebhookOptions): Promise<void>;
}

/** Makes the two forms of a sender's plugin from the one that takes options. */
export function dualPlugin(sender: string, make: (options?: FastifyWebhookOptions) => WebhookPlugin): DualPlugin {
  function plugin(options?: FastifyWebhookOptions): WebhookPlugin;
  function plugin(app: object, options: FastifyWebhookOptions): Promise<void>;
  function plugin(first?: object, options?: FastifyWebhookOptions): WebhookPlugin | Promise<void> {
    return isScope(first) ? make(options)(first, {}) : make(first);
  }
  return sharedScope(sender, plugin);
}

function isScope(value: object | undefined): value is object {
  return value !== undefined && 'decorateRequest' in value;
}
