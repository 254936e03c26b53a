import { platos } from '@hookgate/core';
import type { WebhookRouteOptions } from './fastify-webhook-options.ts';
import { type WebhookRoute, webhookRoute } from './webhook-route.ts';

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
): WebhookRoute {
  return webhookRoute(platos, options);
}
