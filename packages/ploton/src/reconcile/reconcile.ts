import type { PlotonEvent } from '@hookgate/core';
import { type ReconcileOptions, resolveReconcileOptions } from './reconcile-options.ts';
import type { ReconcileReport } from './reconcile-report.ts';
import { runReconciliation } from './run-reconciliation.ts';

/**
 * Asks Ploton's API for finished tasks and hands the receiver the event each has sent: what a webhook delivered is a duplicate, and
 * what was missed runs the same handlers, once. Any number of processes may do so at once. Source: Ploton, Guides / Deploying to
 * Production, "Have a fallback".
 *
 * ```ts
 * await reconcile({ client, receiver: webhook.receiver, since: yesterday });
 * ```
 *
 * @returns what it did; an API, a store or checkpoints that fail are an `outcome`, not an error
 * @throws TypeError for unknown or invalid options, and when the receiver needs to be told its `endpoint` or `tenant`
 */
export function reconcile<TEvent = PlotonEvent>(options: ReconcileOptions<TEvent>): Promise<ReconcileReport> {
  return Promise.resolve().then(() => runReconciliation(resolveReconcileOptions('reconcile', options), new Set()));
}
