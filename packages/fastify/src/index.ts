export {
  type AttachedDelivery,
  type Delivery,
  defineProvider,
  type GetDelivery,
  type Handlers,
  type Logger,
  memoryStore,
  NotVerifiedError,
  type Observation,
  type Observer,
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
export type { GuardedRoute } from './guard-route.ts';
export { type PlatosWebhook, platosRoute, platosWebhook } from './platos.ts';
export { type PlotonWebhook, plotonRoute, plotonWebhook } from './ploton.ts';
export type { WebhookPlugin } from './plugin.ts';
export { webhook } from './webhook.ts';
export { type WebhookRoute, webhookRoute } from './webhook-route.ts';
