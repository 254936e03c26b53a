import { type CheckedEvent, type JsonObject, type PlotonProvider, platos, plotonReturning } from '@hookgate/core';
import { dualPlugin, type FastifyWebhookOptions, type WebhookPlugin } from './plugin.ts';
import { webhook } from './webhook.ts';
import { type WebhookRoute, type WebhookRouteOptions, webhookRoute } from './webhook-route.ts';

/** {@link plotonWebhook}: a plugin, and what makes one. */
export interface PlotonWebhook {
  /**
   * Makes the plugin, where the result of your tasks or your schemas shall be known to the handlers.
   *
   * @typeParam TResult the shape of `data` of `task.complete`: what your tasks return; not checked, see `schemas`
   */
  <TResult = JsonObject, const TSchemas = Record<never, never>>(
    options?: FastifyWebhookOptions<PlotonProvider<TResult>, TSchemas>,
  ): WebhookPlugin<CheckedEvent<PlotonProvider<TResult>, TSchemas>>;
  /** The plugin itself, as `register` calls it. */
  (app: object, options: FastifyWebhookOptions<PlotonProvider<JsonObject>>): Promise<void>;
}

/**
 * The plugin for Ploton's webhooks; {@link webhook} says what it does. Its path is `/webhook` unless `path` says otherwise.
 * The secret is `options.secret`, or the environment variable `PLOTON_WEBHOOK_SECRET`.
 *
 * ```ts
 * await app.register(plotonWebhook, { on: { 'task.complete': async (event) => save(event.task_id, event.data) } });
 * ```
 *
 * Called with the options it makes a plugin: `app.register(plotonWebhook<Deals>({ on: { … } }))`.
 *
 * @throws TypeError while the application starts, for a missing secret and for unknown or invalid options
 */
export const plotonWebhook: PlotonWebhook = /* @__PURE__ */ dualPlugin('ploton', (options) =>
  webhook(plotonReturning(), options),
);

/**
 * The options of one route for Ploton's webhooks; {@link webhookRoute} says what they do. The secret is `options.secret`,
 * or the environment variable `PLOTON_WEBHOOK_SECRET`.
 *
 * ```ts
 * app.post('/hooks/ploton', { ...plotonRoute() }, async (request) => handle(getDelivery(request, ploton).event));
 * ```
 *
 * @throws TypeError for a missing secret and for unknown or invalid options
 */
export function plotonRoute<TResult = JsonObject, const TSchemas = Record<never, never>>(
  options: WebhookRouteOptions<PlotonProvider<TResult>, TSchemas> = {},
): WebhookRoute<CheckedEvent<PlotonProvider<TResult>, TSchemas>> {
  return webhookRoute(plotonReturning<TResult>(), options);
}

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
