export type { WebhookOptions } from '@hookgate/core';
export * from '../../core/src/application.ts';
export { getDelivery } from './get-delivery.ts';
export { platosWebhook, plotonWebhook } from './sender-webhooks.ts';
export { type WebhookMiddleware, webhook } from './webhook.ts';
