export type { NodeWebhookOptions } from '@hookgate/core/node';
export * from '../../core/src/application.ts';
export { getDelivery } from './delivery.ts';
export type { KoaContext, Next, VerifiedState, WebhookState } from './koa-context.ts';
export { platosWebhook, plotonWebhook } from './sender-webhooks.ts';
export { type WebhookMiddleware, webhook } from './webhook.ts';
