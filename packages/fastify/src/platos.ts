import { type CheckedEvent, platos } from '@hookgate/core';
import type { FastifyWebhookOptions, WebhookRouteOptions } from './fastify-webhook-options.ts';
import { dualPlugin, type WebhookPlugin } from './plugin.ts';
import { webhook } from './webhook.ts';
import { type WebhookRoute, webhookRoute } from './webhook-route.ts';

/** {@link platosWebhook}: a plugin, and what makes one. */
export interface PlatosWebhook {
  /** Makes the plugin, where your schemas shall be known to the handlers. */
  <const TSchemas = Record<never, never>>(
    options?: FastifyWebhookOptions<typeof platos, TSchemas>,
  ): WebhookPlugin<CheckedEvent<typeof platos, TSchemas>>;
  /** The plugin itself, as `register` calls it. */
  (app: object, options: FastifyWebhookOptions<typeof platos>): Promise<void>;
}

/**
 * The plugin for Platos' webhooks; {@link webhook} says what it does. Its path is `/webhooks/platos` unless `path` says
 * otherwise. The secret is `options.secret`, or the environment variable `PLATOS_WEBHOOK_SECRET`.
 *
 * ```ts
 * await app.register(platosWebhook, { on: { 'budget.exceeded': async (event) => pause(event.event_id) } });
 * ```
 *
 * Called with the options it makes a plugin: `app.register(platosWebhook({ schemas, on: { … } }))`.
 *
 * @throws TypeError while the application starts, for a missing secret and for unknown or invalid options
 */
export const platosWebhook: PlatosWebhook = /* @__PURE__ */ dualPlugin('platos', (options) => webhook(platos, options));

/**
 * The options of one route for Platos' webhooks; {@link webhookRoute} says what they do. The secret is `options.secret`,
 * or the environment variable `PLATOS_WEBHOOK_SECRET`.
 *
 * ```ts
 * app.post('/hooks/platos', { ...platosRoute() }, async (request) => handle(getDelivery(request, platos).event));
 * ```
 *
 * @throws TypeError for a missing secret and for unknown or invalid options
 */
export function platosRoute<const TSchemas = Record<never, never>>(
  options: WebhookRouteOptions<typeof platos, TSchemas> = {},
): WebhookRoute<CheckedEvent<typeof platos, TSchemas>> {
  return webhookRoute(platos, options);
}
