export type { WebhookOptions } from '@hookgate/core';
export * from '../../core/src/application.ts';
export { getDelivery } from './get-delivery.ts';
export { platosWebhook } from './platos-webhook.ts';
export { plotonWebhook } from './ploton-webhook.ts';
export { type WebhookMiddleware, webhook } from './webhook.ts';
