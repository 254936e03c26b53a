export { keepRawBody, type NodeWebhookOptions } from '@hookgate/core/node';
export * from '../../core/src/application.ts';
export type { NextFunction } from './express-request.ts';
export { getDelivery } from './get-delivery.ts';
export { platosWebhook, plotonWebhook } from './sender-webhooks.ts';
export { type WebhookMiddleware, webhook } from './webhook.ts';
