export {
  type AttachedDelivery,
  type Delivery,
  defineProvider,
  memoryStore,
  NotVerifiedError,
  type PlatosEvent,
  type PlotonEvent,
  platos,
  ploton,
  plotonReturning,
} from '@hookgate/core';
export { keepRawBody } from '@hookgate/core/node';
export type { RouteHooks } from './fastify-request.ts';
export type { FastifyWebhookOptions, PluginPlacement, WebhookRouteOptions } from './fastify-webhook-options.ts';
export { getDelivery } from './get-delivery.ts';
export { platosRoute } from './platos-route.ts';
export { type PlatosWebhook, platosWebhook } from './platos-webhook.ts';
export { plotonRoute } from './ploton-route.ts';
export { type PlotonWebhook, plotonWebhook } from './ploton-webhook.ts';
export type { GuardedRoute } from './route-gate.ts';
export { type WebhookPlugin, webhook } from './webhook.ts';
export { type WebhookRoute, webhookRoute } from './webhook-route.ts';
