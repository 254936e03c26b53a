import { tamperings } from '@hookgate/testing';
import type { FaultsView } from '../api/contract.ts';
import { problemOfFaults } from '../options/resolve-options.ts';
import { scenarios } from '../tasks/scenarios.ts';
import type { JournalRecord, StoredTask } from './journal-record.ts';

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === 'string';
const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const isBoolean = (value: unknown): boolean => typeof value === 'boolean';
/** The last moment that a date can tell. */
const MAX_DATE_MS = 8.64e15;
const isMoment = (value: unknown): value is number => isNumber(value) && value >= 0 && value <= MAX_DATE_MS;
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const orNone =
  (check: (value: unknown) => boolean) =>
  (value: unknown): boolean =>
    value === undefined || check(value);

const isState = (value: unknown): boolean => ['pending', 'delivered', 'dead-letter'].includes(value as string);
const areTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isText);
const areHeaders = (value: unknown): boolean => isObject(value) && Object.values(value).every(isText);
const areDue = (value: unknown): boolean =>
  Array.isArray(value) && value.every((each) => has(each, { dueAt: isMoment, manual: isBoolean }));

function has(value: unknown, fields: Readonly<Record<string, (field: unknown) => boolean>>): boolean {
  return isObject(value) && Object.entries(fields).every(([name, check]) => check(value[name]));
}

const isWebhook = (value: unknown): boolean =>
  has(value, {
    id: isText,
    sender: isText,
    url: isUrl,
    topics: areTexts,
    secret: (each) => isText(each) && each !== '',
    paused: isBoolean,
    createdAt: isMoment,
  });
const isDelivery = (value: unknown): boolean =>
  has(value, {
    id: isText,
    webhook: isText,
    sender: isText,
    type: isText,
    eventId: isText,
    url: isUrl,
    createdAt: isMoment,
    content: isText,
    isEvent: isBoolean,
    bytes: isNumber,
    tamper: orNone((each) => isText(each) && Object.hasOwn(tamperings, each)),
    original: orNone(isText),
    task: orNone(isText),
  }) &&
  (!(value as { isEvent: boolean }).isEvent || isJsonObject((value as { content: string }).content));
const isAttempt = (value: unknown): boolean =>
  has(value, {
    number: isNumber,
    manual: isBoolean,
    startedAt: isMoment,
    durationMs: isNumber,
    outcome: (each) => ['delivered', 'refused', 'timeout', 'unreachable'].includes(each as string),
    url: isText,
    headers: areHeaders,
    secretHint: isText,
    signed: (each) => has(each, { at: isMoment, nonce: isText, id: isText }),
    response: orNone((each) =>
      has(each, { status: isNumber, headers: areHeaders, body: (body) => has(body, { text: isText }) }),
    ),
  });
const isTask = (value: unknown): boolean =>
  has(value, {
    scenario: (each) => isText(each) && Object.hasOwn(scenarios, each),
    createdAt: isMoment,
    updatedAt: isMoment,
    step: isCount,
    dueAt: orNone(isMoment),
    task: (each) => has(each, { id: isText, status: isText, tool: isText, prompt: isText }),
  }) && hasNextStep(value as unknown as StoredTask);
const isFaults = (value: unknown): boolean =>
  has(value, { rate: isNumber, kinds: areTexts, seed: isNumber, apiRate: isNumber, apiStatus: isNumber }) &&
  problemOfFaults(value as Partial<FaultsView>) === undefined;

const CHECKS: Readonly<Record<JournalRecord['kind'], Readonly<Record<string, (field: unknown) => boolean>>>> = {
  webhook: { webhook: isWebhook },
  'webhook-deleted': { id: isText },
  delivery: { delivery: isDelivery, due: areDue },
  attempt: { id: isText, attempt: isAttempt, state: isState, due: areDue },
  due: { id: isText, due: areDue },
  forgotten: { ids: areTexts },
  task: { task: isTask },
  'task-forgotten': { id: isText },
  time: { now: isMoment },
  faults: { faults: isFaults },
  counts: { webhooks: isCount, deliveries: isCount },
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

/** Of a webhook: what else can be parsed cannot be sent to. */
function isUrl(value: unknown): boolean {
  if (!isText(value) || !URL.canParse(value)) return false;
  const { protocol, username, password } = new URL(value);
  return ['http:', 'https:'].includes(protocol) && username === '' && password === '';
}

/** Whether there is a step to be made where one is due. */
function hasNextStep({ scenario, step, dueAt }: StoredTask): boolean {
  const { length } = scenarios[scenario] ?? [];
  return dueAt === undefined ? step <= length : step < length;
}

function isJsonObject(text: string): boolean {
  try {
    return isObject(JSON.parse(text));
  } catch {
    return false;
  }
}
