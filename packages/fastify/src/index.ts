export { keepRawBody } from '@hookgate/core/node';
export * from '../../core/src/application.ts';
export type { RouteHooks } from './fastify-request.ts';
export { getDelivery } from './get-delivery.ts';
export type { GuardedRoute } from './guard-route.ts';
export type { FastifyWebhookOptions, PluginPlacement, WebhookPlugin } from './plugin.ts';
export {
  type PlatosWebhook,
  type PlotonWebhook,
  platosRoute,
  platosWebhook,
  plotonRoute,
  plotonWebhook,
} from './sender-webhooks.ts';
export { webhook } from './webhook.ts';
export { type WebhookRoute, type WebhookRouteOptions, webhookRoute } from './webhook-route.ts';
