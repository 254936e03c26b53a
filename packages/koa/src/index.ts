export type { NodeWebhookOptions } from '@hookgate/core/node';
export * from '../../core/src/application.ts';
export { getDelivery } from './get-delivery.ts';
export type { KoaContext, Next, VerifiedState, WebhookState } from './koa-context.ts';
export { platosWebhook } from './platos-webhook.ts';
export { plotonWebhook } from './ploton-webhook.ts';
export { type WebhookMiddleware, webhook } from './webhook.ts';
