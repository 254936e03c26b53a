import type { FaultsView } from '../api/contract.ts';
import { type AttemptRecord, type DeliveryFacts, type DueAttempt, keepAttempt } from '../deliveries/delivery-record.ts';
import { numberInId } from '../number-in-id.ts';
import type { WebhookFacts } from '../webhooks/webhook-record.ts';
import type { JournalRecord, StoredTask } from './journal-record.ts';

/** A delivery as the journal tells it. */
interface StoredDelivery {
  readonly facts: DeliveryFacts;
  readonly attempts: AttemptRecord[];
  state: 'pending' | 'delivered' | 'dead-letter';
  due: readonly DueAttempt[];
}

/** What a journal comes down to. */
export interface Snapshot {
  readonly webhooks: Map<string, WebhookFacts>;
  readonly deliveries: Map<string, StoredDelivery>;
  readonly tasks: Map<string, StoredTask>;
  faults: FaultsView | undefined;
  /** The latest moment that was written down. */
  now: number | undefined;
  webhooksMade: number;
  deliveriesMade: number;
}

/** Nothing yet. */
export function emptySnapshot(): Snapshot {
  return {
    webhooks: new Map(),
    deliveries: new Map(),
    tasks: new Map(),
    faults: undefined,
    now: undefined,
    webhooksMade: 0,
    deliveriesMade: 0,
  };
}

/** Takes one record into a snapshot. What speaks of something that is not there changes nothing. */
export function applyRecord(snapshot: Snapshot, record: JournalRecord): void {
  const { webhooks, deliveries, tasks } = snapshot;
  const pass = (moment: number): void => {
    snapshot.now = Math.max(snapshot.now ?? 0, moment);
  };
  switch (record.kind) {
    case 'webhook':
      webhooks.set(record.webhook.id, record.webhook);
      snapshot.webhooksMade = Math.max(snapshot.webhooksMade, numberInId(record.webhook.id));
      return;
    case 'webhook-deleted':
      webhooks.delete(record.id);
      for (const [id, { facts }] of deliveries) if (facts.webhook === record.id) deliveries.delete(id);
      return;
    case 'delivery': {
      const { delivery: facts, due } = record;
      deliveries.set(facts.id, { facts, attempts: [], state: 'pending', due });
      snapshot.deliveriesMade = Math.max(snapshot.deliveriesMade, numberInId(facts.id));
      pass(facts.createdAt);
      return;
    }
    case 'attempt': {
      const delivery = deliveries.get(record.id);
      if (delivery === undefined) return;
      keepAttempt(delivery.attempts, record.attempt);
      delivery.state = record.state;
      delivery.due = record.due;
      pass(record.attempt.startedAt);
      return;
    }
    case 'due': {
      const delivery = deliveries.get(record.id);
      if (delivery !== undefined) delivery.due = record.due;
      return;
    }
    case 'forgotten':
      for (const id of record.ids) deliveries.delete(id);
      return;
    case 'task':
      tasks.set(record.task.task.id, record.task);
      pass(record.task.updatedAt);
      return;
    case 'task-forgotten':
      tasks.delete(record.id);
      return;
    case 'time':
      pass(record.now);
      return;
    case 'faults':
      snapshot.faults = record.faults;
      return;
    case 'counts':
      snapshot.webhooksMade = Math.max(snapshot.webhooksMade, record.webhooks);
      snapshot.deliveriesMade = Math.max(snapshot.deliveriesMade, record.deliveries);
  }
}

/** The shortest journal that comes down to a snapshot. */
export function* recordsOf(snapshot: Snapshot): Generator<JournalRecord> {
  const { webhooks, deliveries, tasks, faults, now, webhooksMade, deliveriesMade } = snapshot;
  yield { kind: 'counts', webhooks: webhooksMade, deliveries: deliveriesMade };
  for (const webhook of webhooks.values()) yield { kind: 'webhook', webhook };
  for (const task of tasks.values()) yield { kind: 'task', task };
  for (const { facts, attempts, state, due } of deliveries.values()) {
    yield { kind: 'delivery', delivery: facts, due };
    for (const attempt of attempts) yield { kind: 'attempt', id: facts.id, attempt, state, due };
  }
  if (faults !== undefined) yield { kind: 'faults', faults };
  if (now !== undefined) yield { kind: 'time', now };
}
