import { type CheckedEvent, type JsonObject, type PlotonProvider, platos, plotonReturning } from '@hookgate/core';
import type { NodeWebhookOptions } from '@hookgate/core/node';
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
  options: NodeWebhookOptions<PlotonProvider<TResult>, TSchemas> = {},
): WebhookMiddleware<CheckedEvent<PlotonProvider<TResult>, TSchemas>> {
  return webhook(plotonReturning<TResult>(), options);
}

/**
 * The middleware for Platos' webhooks; {@link webhook} says what it does. Mounted bare it guards `/webhooks/platos`. The
 * secret is `options.secret`, or the environment variable `PLATOS_WEBHOOK_SECRET`.
 *
 * ```ts
 * app.use(platosWebhook({ on: { 'budget.exceeded': async (event) => pause(event.event_id) } }));
 * ```
 *
 * @throws TypeError for a missing secret and for unknown or invalid options
 */
export function platosWebhook<const TSchemas = Record<never, never>>(
  options: NodeWebhookOptions<typeof platos, TSchemas> = {},
): WebhookMiddleware<CheckedEvent<typeof platos, TSchemas>> {
  return webhook(platos, options);
}
