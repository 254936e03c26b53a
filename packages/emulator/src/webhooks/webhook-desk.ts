import { createHash, randomBytes } from 'node:crypto';
import { createDelivery, createEvent, eventTypesOf, receiverSecret, type SenderProfile } from '@hookgate/testing';
import type { CreatedWebhook, NewWebhook, WebhookChanges, WebhookView } from '../api/contract.ts';
import { refuseRemote } from '../deliveries/allowed-address.ts';
import { createWebhookRecord, type QueueSurroundings } from '../deliveries/create-queue.ts';
import { secretHintOf } from '../deliveries/delivery-views.ts';
import { EmulatorError } from '../emulator-error.ts';
import { profileNamed } from '../options/profile-named.ts';
import type { WebhookFacts, WebhookRecord } from './webhook-record.ts';

/** Endpoints: who is sent to. */
export interface WebhookDesk {
  create(webhook: NewWebhook): CreatedWebhook;
  change(id: string, changes: WebhookChanges): WebhookView;
  /** @returns what was removed, with what it had still to send */
  remove(id: string): WebhookRecord;
  /** @param secret default: a new one, as the sender makes them */
  rotate(id: string, secret?: string): WebhookRecord;
  views(): readonly WebhookView[];
  viewOf(webhook: WebhookRecord): WebhookView;
  createdViewOf(webhook: WebhookRecord): CreatedWebhook;
  /** @throws EmulatorError when there is none */
  get(id: string): WebhookRecord;
  find(id: string): WebhookRecord | undefined;
  all(): IterableIterator<WebhookRecord>;
  /** Those that want events of a type now. */
  subscribed(sender: string, type: string): readonly WebhookRecord[];
  restore(facts: WebhookFacts): void;
  /** How many were made so far. */
  made: number;
}

/** Webhooks that an emulator keeps at most. */
const MAX_WEBHOOKS = 1_000;

export function createWebhookDesk(around: QueueSurroundings): WebhookDesk {
  const { options, clock, journal } = around;
  const webhooks = new Map<string, WebhookRecord>();
  let made = 0;

  function get(id: string): WebhookRecord {
    const webhook = webhooks.get(id);
    if (webhook === undefined)
      throw new EmulatorError(404, 'unknown_webhook', `There is no webhook ${JSON.stringify(id)}.`);
    return webhook;
  }

  function viewOf(webhook: WebhookRecord): WebhookView {
    const { secret: _secret, ...shown } = webhook.facts;
    return { ...shown, secretHint: secretHintOf(webhook), counts: { ...webhook.counts } };
  }

  function createdViewOf(webhook: WebhookRecord): CreatedWebhook {
    return { ...viewOf(webhook), secret: receiverSecret(webhook.profile, webhook.facts.secret) };
  }

  function keep(webhook: WebhookRecord): void {
    journal.write({ kind: 'webhook', webhook: webhook.facts });
    around.tell('webhook', webhook.facts.id, () => viewOf(webhook));
  }

  function newSecret(profile: SenderProfile): string {
    // Repeatable with a seed, and nobody's guess without one.
    const random = options.isSeeded ? around.random.bytes(32) : randomBytes(32);
    return profile.newSecret?.(random) ?? `whsec_${random.toString('hex')}`;
  }

  return {
    create({ sender, url, topics = [], secret }) {
      const profile = profileNamed(options.profiles, sender);
      if (webhooks.size >= MAX_WEBHOOKS) {
        throw new EmulatorError(409, 'too_many_webhooks', `There are ${MAX_WEBHOOKS} webhooks; delete some.`);
      }
      const facts: WebhookFacts = {
        id: `wh_${made + 1}`,
        sender,
        url: requireUrl(url, options.allowRemote),
        topics: requireTopics(profile, topics),
        secret: secret === undefined ? newSecret(profile) : requireSecret(profile, secret),
        paused: false,
        createdAt: clock.now(),
      };
      made += 1;
      const webhook = createWebhookRecord(around, facts, profile);
      webhooks.set(facts.id, webhook);
      keep(webhook);
      return createdViewOf(webhook);
    },
    change(id, { url, topics, paused }) {
      const webhook = get(id);
      webhook.facts = {
        ...webhook.facts,
        ...(url === undefined ? {} : { url: requireUrl(url, options.allowRemote) }),
        ...(topics === undefined ? {} : { topics: requireTopics(webhook.profile, topics) }),
        ...(paused === undefined ? {} : { paused }),
      };
      keep(webhook);
      around.wake();
      return viewOf(webhook);
    },
    remove(id) {
      const webhook = get(id);
      webhooks.delete(id);
      journal.write({ kind: 'webhook-deleted', id });
      around.tell('webhook-deleted', id, () => ({ id }));
      return webhook;
    },
    rotate(id, secret) {
      const webhook = get(id);
      const next = secret === undefined ? newSecret(webhook.profile) : requireSecret(webhook.profile, secret);
      webhook.facts = { ...webhook.facts, secret: next };
      keep(webhook);
      return webhook;
    },
    views: () => [...webhooks.values()].map(viewOf),
    viewOf,
    createdViewOf,
    get,
    find: (id) => webhooks.get(id),
    all: () => webhooks.values(),
    subscribed: (sender, type) =>
      [...webhooks.values()].filter(
        ({ facts }) =>
          facts.sender === sender && !facts.paused && (facts.topics.length === 0 || facts.topics.includes(type)),
      ),
    restore(facts) {
      const profile = options.profiles.find(({ provider }) => provider.name === facts.sender);
      // A state file of an emulator that had more senders.
      if (profile !== undefined) webhooks.set(facts.id, createWebhookRecord(around, facts, profile));
    },
    get made() {
      return made;
    },
    set made(count) {
      made = count;
    },
  };
}

/** @throws EmulatorError for what nothing can be sent to */
export function requireUrl(url: string, allowRemote: boolean): string {
  const refuse = (why: string): never => {
    throw new EmulatorError(422, 'invalid_url', `\`url\` ${why}, such as http://localhost:3000/webhook.`);
  };
  if (url.length > 2_048 || !URL.canParse(url)) return refuse('must be a URL of at most 2,048 characters');
  const parsed = new URL(url);
  if (parsed.protocol !== 'http:' && parsed.protocol !== 'https:') return refuse('must begin with http:// or https://');
  if (parsed.username !== '' || parsed.password !== '') return refuse('must have no user and no password');
  if (!allowRemote) {
    try {
      refuseRemote(parsed.hostname);
    } catch (error) {
      throw new EmulatorError(422, 'remote_url', (error as Error).message);
    }
  }
  parsed.hash = '';
  return parsed.href;
}

function requireTopics(profile: SenderProfile, topics: readonly string[]): readonly string[] {
  const known = profile.provider.eventTypes;
  const unknown = topics.find((topic) => known.length > 0 && !known.includes(topic));
  if (unknown === undefined) return [...new Set(topics)];
  const { name } = profile.provider;
  throw new EmulatorError(
    422,
    'unknown_topic',
    `${name} has no topic ${JSON.stringify(unknown)}: ${known.join(', ')}.`,
  );
}

/** Tried out: not every text is a key. */
function requireSecret(profile: SenderProfile, secret: string): string {
  try {
    const [type = ''] = eventTypesOf(profile);
    createDelivery(profile, createEvent(profile, type), { secret, nonce: createHash('md5').digest('hex') });
    receiverSecret(profile, secret);
    return secret;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new EmulatorError(422, 'invalid_secret', `\`secret\` is none of ${profile.provider.name}: ${why}`);
  }
}
