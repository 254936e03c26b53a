import type { JournalRecord } from './journal-record.ts';

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === 'string';
const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

const isState = (value: unknown): boolean => ['pending', 'delivered', 'dead-letter'].includes(value as string);
const areTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isText);
const areDue = (value: unknown): boolean =>
  Array.isArray(value) && value.every((each) => isObject(each) && isNumber(each.dueAt));

function has(value: unknown, fields: Readonly<Record<string, (field: unknown) => boolean>>): boolean {
  return isObject(value) && Object.entries(fields).every(([name, check]) => check(value[name]));
}

const isWebhook = (value: unknown): boolean =>
  has(value, { id: isText, sender: isText, url: isUrl, topics: areTexts, secret: isText, createdAt: isNumber });
const isDelivery = (value: unknown): boolean =>
  has(value, {
    id: isText,
    webhook: isText,
    sender: isText,
    type: isText,
    eventId: isText,
    url: isUrl,
    createdAt: isNumber,
    content: isText,
    isEvent: (each) => typeof each === 'boolean',
  }) &&
  (!(value as { isEvent: boolean }).isEvent || isJsonObject((value as { content: string }).content));
const isAttempt = (value: unknown): boolean =>
  has(value, {
    number: isNumber,
    startedAt: isNumber,
    durationMs: isNumber,
    outcome: (each) => ['delivered', 'refused', 'timeout', 'unreachable'].includes(each as string),
    url: isText,
    headers: isObject,
    secretHint: isText,
    signed: (each) => has(each, { at: isNumber, nonce: isText, id: isText }),
    response: (each) =>
      each === undefined ||
      has(each, { status: isNumber, headers: isObject, body: (body) => has(body, { text: isText }) }),
  });
const isTask = (value: unknown): boolean =>
  has(value, {
    scenario: isText,
    createdAt: isNumber,
    updatedAt: isNumber,
    step: isNumber,
    task: (each) => has(each, { id: isText, status: isText }),
  });
const isFaults = (value: unknown): boolean =>
  has(value, { rate: isNumber, kinds: areTexts, seed: isNumber, apiRate: isNumber, apiStatus: isNumber });

const CHECKS: Readonly<Record<JournalRecord['kind'], Readonly<Record<string, (field: unknown) => boolean>>>> = {
  webhook: { webhook: isWebhook },
  'webhook-deleted': { id: isText },
  delivery: { delivery: isDelivery, due: areDue },
  attempt: { id: isText, attempt: isAttempt, state: isState, due: areDue },
  due: { id: isText, due: areDue },
  forgotten: { ids: areTexts },
  task: { task: isTask },
  'task-forgotten': { id: isText },
  time: { now: isNumber },
  faults: { faults: isFaults },
  counts: { webhooks: isNumber, deliveries: isNumber },
};

/** The record that a line holds; `undefined` when it holds none. */
export function readRecord(line: string): JournalRecord | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (!isObject(value) || !isText(value.kind) || !Object.hasOwn(CHECKS, value.kind)) return undefined;
  return has(value, CHECKS[value.kind as JournalRecord['kind']]) ? (value as unknown as JournalRecord) : undefined;
}

function isUrl(value: unknown): boolean {
  return isText(value) && URL.canParse(value);
}

function isJsonObject(text: string): boolean {
  try {
    return isObject(JSON.parse(text));
  } catch {
    return false;
  }
}
