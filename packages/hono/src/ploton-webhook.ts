import {
  type CheckedEvent,
  type JsonObject,
  type PlotonProvider,
  plotonReturning,
  refuseUncalled,
  type WebhookOptions,
} from '@hookgate/core';
import { type WebhookMiddleware, webhook } from './webhook.ts';

/**
 * The middleware for Ploton's webhooks; {@link webhook} says what it does. Mounted bare it guards `/webhook`. The secret is
 * `options.secret`, or the environment variable `PLOTON_WEBHOOK_SECRET`.
 *
 * ```ts
 * app.use(plotonWebhook({ on: { 'task.complete': async (event) => save(event.task_id, event.data) } }));
 * ```
 *
 * @typeParam TResult the shape of `data` of `task.complete`: what your tasks return; not checked, see `schemas`
 * @throws TypeError for a missing secret and for unknown or invalid options
 */
export function plotonWebhook<TResult = JsonObject, const TSchemas = Record<never, never>>(
  options: WebhookOptions<PlotonProvider<TResult>, TSchemas> = {},
): WebhookMiddleware<CheckedEvent<PlotonProvider<TResult>, TSchemas>> {
  refuseUncalled('plotonWebhook', options);
  return webhook(plotonReturning<TResult>(), options);
}
