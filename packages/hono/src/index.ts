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
  type WebhookOptions,
} from '@hookgate/core';
export { getDelivery } from './get-delivery.ts';
export { platosWebhook } from './platos-webhook.ts';
export { plotonWebhook } from './ploton-webhook.ts';
export { type WebhookMiddleware, webhook } from './webhook.ts';
