import { Refusal } from '../answers/refusal.ts';
import { deliveryId } from '../deliver/delivery-id.ts';
import { quote } from '../observe/quote.ts';
import { eventType } from '../senders/parse-event.ts';
import { parseOwnEvent } from '../senders/parse-own-event.ts';
import { isJsonObject } from '../senders/shape.ts';
import { parseIsoTimestamp } from '../senders/timestamp.ts';
import type { AnyProvider, EventOf } from '../senders/typed-events.ts';
import { JOB_VERSION, type Job, TRACEPARENT } from './job.ts';
import { JobError } from './job-error.ts';

/**
 * Takes a delivery out of a queue: checks that `toJob` wrote it, in this version and for this sender, and has the sender
 * check its event again.
 *
 * ```ts
 * new Worker('webhooks', async ({ data }) => handle(fromJob(ploton, data)));
 * ```
 *
 * No signature is checked, for none travels: whoever can write to the queue can make jobs.
 *
 * @param provider the sender that the deliveries came from
 * @param json what `toJob` answered, after its way through the queue: an object, or its JSON text
 * @throws JobError whose `code` tells what is wrong and whose message what to do; never anything else
 */
export function fromJob<TProvider extends AnyProvider>(provider: TProvider, json: unknown): Job<EventOf<TProvider>> {
  const envelope = readEnvelope(json);
  const version = own(envelope, 'version');
  if (!Number.isSafeInteger(version)) malformed('`version` must be a whole number');
  if (version !== JOB_VERSION) {
    throw new JobError(
      'other_version',
      `This job is of version ${String(version)}, and this process reads version ${JOB_VERSION}: run the same version of ` +
        '@hookgate/core where jobs are made and where they are read, and update the readers first.',
    );
  }
  const sender = text(envelope, 'provider');
  if (sender !== provider.name) {
    throw new JobError(
      'other_sender',
      `This job is of the sender ${quote(sender)}, and fromJob was given ${quote(provider.name)}: pass the sender that received ` +
        'it, or give each sender a queue of its own.',
    );
  }
  const key = text(envelope, 'key');
  const id = text(envelope, 'id');
  if (id !== deliveryId(key)) malformed('`id` is not that of its `key`');
  const type = text(envelope, 'type');
  const attempt = own(envelope, 'attempt');
  if (!Number.isSafeInteger(attempt) || (attempt as number) < 1) malformed('`attempt` must be a whole number above 0');
  const secretId = own(envelope, 'secretId');
  if (typeof secretId !== 'string') malformed('`secretId` must be a string');
  const traceparent = optionalText(envelope, 'traceparent');
  if (traceparent !== undefined && !TRACEPARENT.test(traceparent)) malformed('`traceparent` must be a trace context');
  const receivedAt = date('receivedAt', text(envelope, 'receivedAt'));
  const occurred = optionalText(envelope, 'occurredAt');
  return {
    id,
    key,
    provider: sender,
    type,
    event: readEvent(provider, own(envelope, 'event'), type) as EventOf<TProvider>,
    occurredAt: occurred === undefined ? undefined : date('occurredAt', occurred),
    receivedAt,
    attempt: attempt as number,
    secretId: secretId as string,
    tenant: optionalText(envelope, 'tenant'),
    traceparent,
  };
}

function readEnvelope(json: unknown): object {
  const value = typeof json === 'string' ? parse(json) : json;
  return isPlainObject(value) ? value : malformed('it is not an object');
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return malformed('it is not JSON');
  }
}

/** Neither an array nor an heir: what is inherited would not have come through a queue. Prototypes of other realms count. */
function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (!isJsonObject(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** Not what is inherited, nor what a getter of the caller's throws. */
function own(envelope: object, name: string): unknown {
  if (!Object.hasOwn(envelope, name)) return undefined;
  try {
    return (envelope as Readonly<Record<string, unknown>>)[name];
  } catch {
    return malformed(`\`${name}\` cannot be read`);
  }
}

function text(envelope: object, name: string): string {
  return optionalText(envelope, name) ?? malformed(`\`${name}\` is missing`);
}

function optionalText(envelope: object, name: string): string | undefined {
  const value = own(envelope, name);
  if (value === undefined || (typeof value === 'string' && value !== '')) return value;
  return malformed(`\`${name}\` must be a non-empty string`);
}

/** As long as `toISOString` writes a date of our times, and then it has no other form. */
const ISO_LENGTH = '2026-04-19T12:00:00.000Z'.length;

/** Exactly as `toISOString` writes it. */
function date(name: string, iso: string): Date {
  // A job has two, and writing one to compare it costs more than reading the job.
  const ms = iso.length === ISO_LENGTH ? parseIsoTimestamp(iso) : undefined;
  if (ms !== undefined) return new Date(ms);
  const read = new Date(iso);
  return !Number.isNaN(read.getTime()) && read.toISOString() === iso
    ? read
    : malformed(`\`${name}\` must be a date in ISO 8601, such as 2026-04-19T12:00:00.000Z`);
}

function readEvent(provider: AnyProvider, event: unknown, type: string): object {
  if (!isPlainObject(event)) return malformed('`event` must be an object');
  const checked = parseOwnEvent(provider, event);
  if (checked instanceof Refusal) return invalidEvent(provider, checked.detail ?? checked.reason);
  const found = eventType(provider, checked);
  if (found instanceof Refusal) return invalidEvent(provider, found.detail ?? found.reason);
  if (found !== type) return malformed(`\`type\` is ${quote(type)}, and the event's is ${quote(found)}`);
  return checked;
}

function malformed(problem: string): never {
  throw new JobError(
    'malformed',
    `This is no job that toJob made: ${problem}. Put what toJob(delivery) answers into the queue as it is, and hand fromJob ` +
      'the data of the job, nothing around it.',
  );
}

function invalidEvent({ name }: AnyProvider, problem: string): never {
  throw new JobError(
    'invalid_event',
    `The event of this job has not the shape of ${name}: ${problem}. Where a schema changes events, it must leave what the ` +
      "sender's parseEvent asks for; otherwise set the job aside and look who wrote it.",
  );
}
