import { type JsonObject, type PlotonProvider, plotonReturning } from '@hookgate/core';
import type { WebhookRouteOptions } from './fastify-webhook-options.ts';
import { type WebhookRoute, webhookRoute } from './webhook-route.ts';

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
): WebhookRoute {
  return webhookRoute(plotonReturning<TResult>(), options);
}
