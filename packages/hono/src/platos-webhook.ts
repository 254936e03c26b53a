import { type CheckedEvent, platos, refuseUncalled, type WebhookOptions } from '@hookgate/core';
import { type WebhookMiddleware, webhook } from './webhook.ts';

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
  options: WebhookOptions<typeof platos, TSchemas> = {},
): WebhookMiddleware<CheckedEvent<typeof platos, TSchemas>> {
  refuseUncalled('platosWebhook', options);
  return webhook(platos, options);
}
