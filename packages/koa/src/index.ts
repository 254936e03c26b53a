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
export type { NodeWebhookOptions } from '@hookgate/core/node';
export { getDelivery } from './get-delivery.ts';
export type { KoaContext, Next, VerifiedState, WebhookState } from './koa-context.ts';
export { platosWebhook } from './platos-webhook.ts';
export { plotonWebhook } from './ploton-webhook.ts';
export { type WebhookMiddleware, webhook } from './webhook.ts';
