import { eventTypesOf, type SenderProfile } from '@hookgate/testing';
import type { DeliverySummary, DeliveryView, Page } from '../api/contract.ts';
import { EmulatorError } from '../emulator-error.ts';
import { numberInId } from '../number-in-id.ts';
import { matchesQuery } from '../page/matches-query.ts';
import type { DeliveryQuery } from '../page/page-model.ts';
import type { JournalRecord } from '../state/journal-record.ts';
import type { Surroundings } from '../surroundings.ts';
import type { WebhookRecord } from '../webhooks/webhook-record.ts';
import { buildRequest, tampered } from './build-request.ts';
import { countDelivery } from './count-delivery.ts';
import {
  type AttemptRecord,
  attemptBytes,
  type DeliveryFacts,
  type DeliveryRecord,
  type DueAttempt,
  factsBytes,
  keepAttempt,
  type NewDelivery,
} from './delivery-record.ts';
import { summaryOf, viewOf } from './delivery-views.ts';
import { createHistory } from './history.ts';
import { createTaskLinks } from './task-links.ts';

/** The book of deliveries: what is to be sent, what was sent, and what came of it. */
export interface DeliveryLedger {
  add(webhook: WebhookRecord, delivery: NewDelivery): DeliveryRecord;
  /** An attempt by hand, now. */
  schedule(webhook: WebhookRecord, record: DeliveryRecord): void;
  ended(webhook: WebhookRecord, record: DeliveryRecord, attempt: AttemptRecord): void;
  postponed(webhook: WebhookRecord, record: DeliveryRecord): void;
  /** @throws EmulatorError when it is not in the history */
  get(id: string): DeliveryRecord;
  find(id: string): DeliveryRecord | undefined;
  summaryOf(record: DeliveryRecord): DeliverySummary;
  viewOf(record: DeliveryRecord): Promise<DeliveryView>;
  list(query: DeliveryQuery): Page<DeliverySummary>;
  /** The newest first. */
  deadLetters(): DeliveryRecord[];
  ofTask(task: string): readonly string[];
  /** Forgets the dead letters; returns how many. */
  purge(): number;
  /** Forgets everything of a webhook. */
  dropWebhook(webhook: WebhookRecord): void;
  restore(
    facts: DeliveryFacts,
    attempts: readonly AttemptRecord[],
    state: DeliveryRecord['state'],
    due: readonly DueAttempt[],
  ): void;
  firstTypeOf(profile: SenderProfile): string;
  /** What is still to be sent to a webhook is signed anew: its secret is another one now. */
  signAnew(webhook: WebhookRecord): void;
  /** Nothing is sent any more, and what is under way ends unheard. */
  stop(): void;
  readonly bytes: number;
  /** How many were made so far. */
  made: number;
}

const MAX_LIMIT = 1_000;

/** @param findWebhook a delivery's webhook; it is there as long as the delivery is */
export function createDeliveryLedger(
  around: Surroundings,
  findWebhook: (id: string) => WebhookRecord | undefined,
): DeliveryLedger {
  const { clock, journal, options } = around;
  const links = createTaskLinks();
  let made = 0;

  const history = createHistory(options.historyBytes, (records) => {
    for (const record of records) drop(record);
    note({ kind: 'forgotten', ids: records.map(({ facts }) => facts.id) });
  });

  /** Writes down what has happened already: that it could not be written is told, and changes nothing. */
  function note(record: JournalRecord): void {
    try {
      journal.write(record);
    } catch (error) {
      options.onError(error);
    }
  }

  /** Counts a delivery as what it is now, or as nothing any more. */
  function count(record: DeliveryRecord, state: DeliveryRecord['countedAs']): void {
    countDelivery(findWebhook(record.facts.webhook), record, state);
  }

  /** What is left of a delivery that goes. */
  function drop(record: DeliveryRecord): void {
    findWebhook(record.facts.webhook)?.queue.forget(record);
    count(record, undefined);
    links.remove(record);
  }

  function maxAttemptsOf({ facts }: DeliveryRecord): number {
    const webhook = findWebhook(facts.webhook);
    return webhook === undefined ? 1 : options.retryDelaysOf(webhook.profile).length + 1;
  }

  const summary = (record: DeliveryRecord): DeliverySummary => summaryOf(record, maxAttemptsOf(record));

  function tell(record: DeliveryRecord): void {
    around.tell('delivery', record.facts.id, () => summary(record));
  }

  function find(id: string): DeliveryRecord | undefined {
    return history.get(id);
  }

  function get(id: string): DeliveryRecord {
    const record = history.get(id);
    if (record !== undefined) return record;
    throw new EmulatorError(404, 'unknown_delivery', `There is no delivery ${JSON.stringify(id)}, or no longer.`);
  }

  function enter(facts: DeliveryFacts, parts: Pick<DeliveryRecord, 'state' | 'attempts'>): DeliveryRecord {
    const made = parts.attempts.reduce((most, { number }) => Math.max(most, number), 0);
    const record: DeliveryRecord = {
      facts,
      number: numberInId(facts.id),
      nextAttemptAt: undefined,
      begun: made,
      ended: made,
      automatic: parts.attempts.filter(({ manual }) => !manual).length,
      first: undefined,
      keptBytes: parts.attempts.reduce((sum, attempt) => sum + attemptBytes(attempt), factsBytes(facts)),
      countedAs: undefined,
      ...parts,
    };
    const last = parts.attempts.at(-1);
    if (last !== undefined) record.lastSigned = last.signed;
    count(record, record.state);
    links.add(record);
    return record;
  }

  function deadLetters(): DeliveryRecord[] {
    return history.newestFirst().filter(({ state }) => state === 'dead-letter');
  }

  return {
    add(webhook, { dueAt, ...delivery }) {
      made += 1;
      const facts: DeliveryFacts = {
        ...delivery,
        id: `dlv_${made}`,
        webhook: webhook.facts.id,
        sender: webhook.facts.sender,
        createdAt: clock.now(),
      };
      journal.write({ kind: 'delivery', delivery: facts, due: [{ dueAt, manual: false }] });
      const record = enter(facts, { state: 'pending', attempts: [] });
      webhook.queue.schedule(record, dueAt);
      history.add(record);
      tell(record);
      return record;
    },
    schedule(webhook, record) {
      webhook.queue.schedule(record, clock.now(), true);
      history.renew(record);
      journal.write({ kind: 'due', id: record.facts.id, due: webhook.queue.dueOf(record) });
      tell(record);
    },
    ended(webhook, record, attempt) {
      const { id } = record.facts;
      count(record, record.state);
      record.ended += 1;
      const gone = keepAttempt(record.attempts, attempt);
      note({ kind: 'attempt', id, attempt, state: record.state, due: webhook.queue.dueOf(record) });
      history.touch(record, attemptBytes(attempt) - (gone === undefined ? 0 : attemptBytes(gone)));
      tell(record);
    },
    postponed(webhook, record) {
      note({ kind: 'due', id: record.facts.id, due: webhook.queue.dueOf(record) });
      tell(record);
    },
    get,
    find,
    summaryOf: summary,
    viewOf: (record) => viewOf(record, findWebhook(record.facts.webhook) as WebhookRecord, maxAttemptsOf(record)),
    list(query) {
      const limit = Math.min(query.limit ?? 100, MAX_LIMIT);
      const isAsked = (record: DeliveryRecord): boolean => query.state !== undefined || history.isRecent(record);
      const matching = history
        .newestFirst()
        .filter((record) => isAsked(record) && matchesQuery(summary(record), query));
      const before = query.before === undefined ? Infinity : numberInId(query.before);
      const rest = matching.filter(({ number }) => number < before);
      const items = rest.slice(0, limit).map(summary);
      const last = items.at(-1);
      return {
        items,
        total: matching.length,
        ...(rest.length > limit && last !== undefined ? { next: last.id } : {}),
      };
    },
    deadLetters,
    ofTask: (task) => links.of(task),
    purge() {
      const letters = deadLetters();
      for (const record of letters) {
        history.remove(record);
        drop(record);
      }
      if (letters.length > 0) journal.write({ kind: 'forgotten', ids: letters.map(({ facts }) => facts.id) });
      around.tell('purged', 'dead-letters', () => ({ purged: letters.length }));
      return letters.length;
    },
    dropWebhook(webhook) {
      const records = history.newestFirst().filter(({ facts }) => facts.webhook === webhook.facts.id);
      for (const record of records) {
        webhook.queue.forget(record);
        history.remove(record);
        links.remove(record);
      }
    },
    restore(facts, attempts, state, due) {
      const webhook = findWebhook(facts.webhook);
      if (webhook === undefined) return;
      const record = enter(facts, { state, attempts: [...attempts] });
      const firstAttempt = attempts.find(({ manual }) => !manual);
      if (state === 'pending' && firstAttempt !== undefined && !options.signsRetries(webhook.profile)) {
        const genuine = buildRequest(webhook, facts, firstAttempt.signed);
        record.first = tampered(webhook, genuine, facts.tamper, find(facts.original ?? ''));
      }
      for (const { dueAt, manual } of due) webhook.queue.schedule(record, dueAt, manual);
      history.add(record);
    },
    firstTypeOf: (profile) => eventTypesOf(profile)[0] as string,
    signAnew({ facts }) {
      for (const record of history.newestFirst()) if (record.facts.webhook === facts.id) record.first = undefined;
    },
    stop() {
      for (const record of history.newestFirst()) findWebhook(record.facts.webhook)?.queue.forget(record);
    },
    get bytes() {
      return history.bytes;
    },
    get made() {
      return made;
    },
    set made(count) {
      made = count;
    },
  };
}
