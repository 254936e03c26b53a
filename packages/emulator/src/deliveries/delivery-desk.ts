import { createEvent, type SenderProfile, tamperingsOf } from '@hookgate/testing';
import type { DeliverySummary, NewEvent, Replay } from '../api/contract.ts';
import { EmulatorError } from '../emulator-error.ts';
import { profileNamed } from '../options/profile-named.ts';
import type { Surroundings } from '../surroundings.ts';
import type { WebhookDesk } from '../webhooks/webhook-desk.ts';
import { requireUrl } from '../webhooks/webhook-desk.ts';
import type { WebhookRecord } from '../webhooks/webhook-record.ts';
import { buildRequest, type RequestFacts, TAMPERINGS_OF_TWO, tampered } from './build-request.ts';
import type { DeliveryLedger } from './delivery-ledger.ts';
import type { DeliveryFacts, DeliveryRecord } from './delivery-record.ts';
import { identifyEvent } from './event-identity.ts';
import { requireSendable } from './require-sendable.ts';

/** What is sent, and sent again. */
export interface DeliveryDesk {
  send(event: NewEvent): readonly DeliverySummary[];
  /** An event that a task makes; nobody may be there to hear it. */
  sendOfTask(task: OfTask): void;
  sendTest(webhookId: string): DeliverySummary;
  redeliver(id: string): DeliverySummary;
  replay(id: string, replay: Replay): DeliverySummary;
  redeliverDeadLetters(): number;
  purgeDeadLetters(): number;
}

/** An event that a task makes. */
export interface OfTask {
  readonly sender: string;
  readonly event: Readonly<Record<string, unknown>>;
  readonly type: string;
  readonly task: string;
}

/** Deliveries that one request may make. */
const MAX_AT_ONCE = 10_000;
const MAX_SHUFFLE_MS = 2_000;

/** What was found out about an event before it is added. */
type CheckedEvent = Pick<DeliveryFacts, 'eventId' | 'type' | 'bytes'>;

interface Parcelled {
  readonly facts: RequestFacts;
  readonly tamper?: string;
  readonly original?: DeliveryRecord;
  readonly task?: string;
  readonly delayMs: number;
}

export function createDeliveryDesk(around: Surroundings, webhooks: WebhookDesk, ledger: DeliveryLedger): DeliveryDesk {
  const { options, clock, random } = around;
  /** In every id that is made: two emulators do not make the same events. */
  const run = options.isSeeded ? `s${options.seed.toString(36)}` : random.text(6, 'abcdefghjkmnpqrstvwxyz0123456789');

  function sampleOf(profile: SenderProfile, type: string, overrides: object): object {
    const facts = { at: around.stamp(), id: `${run}_${ledger.made + 1}` };
    return refusing('invalid_event', () => createEvent(profile, type, overrides, facts) as object);
  }

  /** Signs it once, so that what cannot be sent is refused now. */
  function check(webhook: WebhookRecord, { facts, tamper }: Parcelled): CheckedEvent {
    return refusing('invalid_event', () => {
      const genuine = buildRequest(webhook, facts, { at: around.stamp(), nonce: '0'.repeat(32) });
      requireSendable(tampered(webhook, genuine, tamper, undefined));
      const { eventId, type } = identifyEvent(genuine);
      // A body of the user's own says itself what it is.
      return { eventId, type: facts.isEvent ? facts.type : (type ?? facts.type), bytes: genuine.body.byteLength };
    });
  }

  function add(webhook: WebhookRecord, parcelled: Parcelled, checked: CheckedEvent): DeliveryRecord {
    const { facts, tamper, original, task, delayMs } = parcelled;
    const isShuffled = options.shuffle && original === undefined;
    const dueAt = clock.now() + delayMs + (isShuffled ? random.int(MAX_SHUFFLE_MS) : 0);
    return ledger.add(webhook, {
      ...facts,
      ...checked,
      dueAt,
      ...(tamper === undefined ? {} : { tamper }),
      ...(original === undefined ? {} : { original: original.facts.id }),
      ...(task === undefined ? {} : { task }),
    });
  }

  function addChecked(webhook: WebhookRecord, parcelled: Parcelled): DeliveryRecord {
    return add(webhook, parcelled, check(webhook, parcelled));
  }

  /** The event and its copies. Where a tampering uses what was sent before, a genuine one goes first. */
  function addCopies(webhook: WebhookRecord, parcelled: Parcelled, count: number): DeliveryRecord[] {
    const { tamper, ...genuine } = parcelled;
    const checked = check(webhook, parcelled);
    const isOfTwo = tamper !== undefined && TAMPERINGS_OF_TWO.includes(tamper);
    return Array.from({ length: count }, () => {
      if (!isOfTwo) return [add(webhook, parcelled, checked)];
      const original = add(webhook, genuine, checked);
      return [original, add(webhook, { ...parcelled, original }, checked)];
    }).flat();
  }

  function receivers({ sender, type, webhook: id }: NewEvent): readonly WebhookRecord[] {
    if (id === undefined) {
      const wanting = webhooks.subscribed(sender, type);
      if (wanting.length > 0) return wanting;
      const why = `No webhook of ${sender} is subscribed to ${type} and not paused`;
      throw new EmulatorError(409, 'no_webhook', `${why}: make one with POST /api/webhooks, or name its \`webhook\`.`);
    }
    const webhook = webhooks.get(id);
    if (webhook.facts.sender !== sender) {
      throw new EmulatorError(
        422,
        'wrong_sender',
        `The webhook ${id} is of ${webhook.facts.sender}, not of ${sender}.`,
      );
    }
    requireRunning(webhook);
    return [webhook];
  }

  function again(record: DeliveryRecord): void {
    const webhook = webhooks.get(record.facts.webhook);
    ledger.schedule(webhook, record);
  }

  function isRedeliverable({ facts }: DeliveryRecord): boolean {
    const webhook = webhooks.get(facts.webhook);
    return webhook.profile.redelivers && !webhook.facts.paused;
  }

  return {
    send(event) {
      const { sender, type, overrides = {}, body, tamper, copies = 0, delayMs = 0 } = event;
      const profile = profileNamed(options.profiles, sender);
      requireType(profile, type);
      if (tamper !== undefined) requireTampering(profile, tamper);
      const targets = receivers(event);
      const content = body ?? JSON.stringify(sampleOf(profile, type, overrides));
      const count = targets.length * (copies + 1);
      if (count > MAX_AT_ONCE || count * Buffer.byteLength(content) > options.historyBytes) {
        const most = `At most ${MAX_AT_ONCE} deliveries, and no more than the history keeps`;
        throw new EmulatorError(422, 'too_many', `${most}, can be made at once.`);
      }
      const made = targets.flatMap((webhook) => {
        const facts: RequestFacts = { content, isEvent: body === undefined, type, url: webhook.facts.url };
        const each = { facts, delayMs, ...(tamper === undefined ? {} : { tamper }) };
        return addCopies(webhook, each, copies + 1);
      });
      around.wake();
      return made.map((record) => ledger.summaryOf(record));
    },
    sendOfTask({ sender, event, type, task }) {
      const content = JSON.stringify(event);
      for (const webhook of webhooks.subscribed(sender, type)) {
        addChecked(webhook, { facts: { content, isEvent: true, type, url: webhook.facts.url }, task, delayMs: 0 });
      }
      around.wake();
    },
    sendTest(webhookId) {
      const webhook = webhooks.get(webhookId);
      requireRunning(webhook);
      const { facts, profile } = webhook;
      const type = facts.topics[0] ?? ledger.firstTypeOf(profile);
      const content = JSON.stringify(sampleOf(profile, type, {}));
      const record = addChecked(webhook, { facts: { content, isEvent: true, type, url: facts.url }, delayMs: 0 });
      around.wake();
      return ledger.summaryOf(record);
    },
    redeliver(id) {
      const record = ledger.get(id);
      const webhook = webhooks.get(record.facts.webhook);
      if (!webhook.profile.redelivers) {
        const { name } = webhook.profile.provider;
        throw new EmulatorError(
          409,
          'not_redelivered',
          `${name} redelivers nothing by hand; replay makes a new delivery of it.`,
        );
      }
      requireRunning(webhook);
      again(record);
      around.wake();
      return ledger.summaryOf(record);
    },
    replay(id, { body, url, tamper }) {
      const record = ledger.get(id);
      const webhook = webhooks.get(record.facts.webhook);
      requireRunning(webhook);
      if (tamper !== undefined) requireTampering(webhook.profile, tamper);
      const { content, isEvent, type, url: before } = record.facts;
      const facts: RequestFacts = {
        content: body ?? content,
        isEvent: body === undefined && isEvent,
        type,
        url: url === undefined ? before : requireUrl(url, options.allowRemote),
      };
      const isOfTwo = tamper !== undefined && TAMPERINGS_OF_TWO.includes(tamper);
      const made = addChecked(webhook, {
        facts,
        delayMs: 0,
        ...(tamper === undefined ? {} : { tamper }),
        ...(isOfTwo ? { original: record } : {}),
      });
      around.wake();
      return ledger.summaryOf(made);
    },
    redeliverDeadLetters() {
      const letters = ledger.deadLetters().filter(isRedeliverable);
      for (const record of letters.reverse()) again(record);
      around.wake();
      return letters.length;
    },
    purgeDeadLetters: () => ledger.purge(),
  };
}

function requireRunning({ facts }: WebhookRecord): void {
  if (facts.paused) throw new EmulatorError(409, 'paused', `The webhook ${facts.id} is paused.`);
}

function requireType({ provider: { name, eventTypes } }: SenderProfile, type: string): void {
  if (eventTypes.length === 0 || eventTypes.includes(type)) return;
  throw new EmulatorError(422, 'unknown_type', `${name} sends no ${JSON.stringify(type)}: ${eventTypes.join(', ')}.`);
}

function requireTampering(profile: SenderProfile, name: string): void {
  const names = Object.keys(tamperingsOf(profile));
  if (names.includes(name)) return;
  const problem = `\`tamper\` must be one of ${names.join(', ')} for ${profile.provider.name}, not ${JSON.stringify(name)}.`;
  throw new EmulatorError(422, 'unknown_tampering', problem);
}

/** What the engine refuses is a mistake of whoever asked. */
function refusing<T>(code: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof EmulatorError) throw error;
    throw new EmulatorError(422, code, error instanceof Error ? error.message : String(error));
  }
}
