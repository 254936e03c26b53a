import { EmulatorError } from '../emulator-error.ts';
import type { DeliveryQuery } from '../page/page-model.ts';
import type { FaultsView, NewEvent, NewTask, NewWebhook, Replay, TimeChange, WebhookChanges } from './contract.ts';
import { flag, number, object, readFields, text, texts } from './fields.ts';

const MAX_BODY_CHARACTERS = 1_048_576;
const DAY_MS = 86_400_000;

const name = text(100);
/** Types stand in headers of some senders. */
const type = text(200, /^[\x20-\x7e]+$/, 'printable ASCII');
const url = text(2_048);
const topics = texts(500, type);
const body = text(MAX_BODY_CHARACTERS);

export function readNewWebhook(input: unknown): NewWebhook {
  return readFields(input, {
    required: { sender: name, url },
    optional: { topics, secret: text(500, /^[\x20-\x7e]+$/, 'printable ASCII') },
  });
}

export function readWebhookChanges(input: unknown): WebhookChanges {
  return readFields(input, { optional: { url, topics, paused: flag } });
}

export function readNewEvent(input: unknown): NewEvent {
  const event = readFields(input, {
    required: { sender: name, type },
    optional: {
      overrides: object,
      body,
      webhook: name,
      tamper: name,
      copies: number(0, 9_999, true),
      delayMs: number(0, 366 * DAY_MS),
    },
  });
  if (event.overrides !== undefined && event.body !== undefined) {
    throw new EmulatorError(
      422,
      'invalid_field',
      '`overrides` change a sample, and `body` is sent as it is: give one of them.',
    );
  }
  return event;
}

export function readReplay(input: unknown): Replay {
  return readFields(input, { optional: { body, url, tamper: name } });
}

export function readNewTask(input: unknown): NewTask {
  return readFields(input, {
    optional: { prompt: text(10_000), tool: text(200), metadata: object, scenario: name },
  });
}

export function readTimeChange(input: unknown): TimeChange {
  const isSpeed = typeof input === 'object' && input !== null && Object.hasOwn(input, 'speed');
  return isSpeed
    ? readFields(input, { required: { speed: number(0, 86_400) } })
    : readFields(input, { required: { advanceMs: number(0, 366 * DAY_MS) } });
}

export function readFaults(input: unknown): FaultsView {
  return readFields(input, {
    required: {
      rate: number(0, 1),
      kinds: texts(50, name),
      seed: number(-Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, true),
      apiRate: number(0, 1),
      apiStatus: number(400, 599, true),
    },
  });
}

export function readDeliveryQuery(search: URLSearchParams): DeliveryQuery {
  const given = Object.fromEntries(search);
  return readFields(
    { ...given, ...(given.limit === undefined ? {} : { limit: Number(given.limit) }) },
    {
      optional: {
        sender: name,
        webhook: name,
        state: text(20, /^(pending|delivered|dead-letter)$/, 'pending, delivered or dead-letter'),
        q: text(500),
        limit: number(1, 1_000, true),
        before: name,
      },
    },
  ) as DeliveryQuery;
}
