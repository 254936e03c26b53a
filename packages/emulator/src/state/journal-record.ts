import type { FakeTask } from '@hookgate/testing';
import type { FaultsView } from '../api/contract.ts';
import type { AttemptRecord, DeliveryFacts, DueAttempt } from '../deliveries/delivery-record.ts';
import type { WebhookFacts } from '../webhooks/webhook-record.ts';

/** A task as it is kept: Ploton's view of it, and where its scenario stands. */
export interface StoredTask {
  readonly task: FakeTask;
  readonly scenario: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** The step that comes next. */
  readonly step: number;
  /** When it comes; `undefined`: the task has ended. */
  readonly dueAt?: number;
}

/** What is written down, one line of JSON each, in the order in which it happened. */
export type JournalRecord =
  | { readonly kind: 'webhook'; readonly webhook: WebhookFacts }
  | { readonly kind: 'webhook-deleted'; readonly id: string }
  | { readonly kind: 'delivery'; readonly delivery: DeliveryFacts; readonly due: readonly DueAttempt[] }
  | {
      readonly kind: 'attempt';
      readonly id: string;
      readonly attempt: AttemptRecord;
      readonly state: 'pending' | 'delivered' | 'dead-letter';
      readonly due: readonly DueAttempt[];
    }
  | { readonly kind: 'due'; readonly id: string; readonly due: readonly DueAttempt[] }
  | { readonly kind: 'forgotten'; readonly ids: readonly string[] }
  | { readonly kind: 'task'; readonly task: StoredTask }
  | { readonly kind: 'task-forgotten'; readonly id: string }
  | { readonly kind: 'time'; readonly now: number }
  | { readonly kind: 'faults'; readonly faults: FaultsView }
  /** How many webhooks and deliveries were made so far: numbers are not given twice. */
  | { readonly kind: 'counts'; readonly webhooks: number; readonly deliveries: number };

/** Where what happens is written down. */
export interface Journal {
  write(record: JournalRecord): void;
}
