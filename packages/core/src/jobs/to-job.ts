import type { Delivery } from '../senders/delivery.ts';
import { JOB_VERSION, type JobEnvelope, TRACEPARENT } from './job.ts';

type Writable<T> = { -readonly [name in keyof T]: T[name] };

/** What a job carries besides its delivery. */
export interface ToJobOptions {
  /** The W3C trace context to go on with, that of the span which makes the job. Default: none. */
  readonly traceparent?: string;
}

/**
 * What to put into a queue: the delivery without its bytes and its claim, ready for `JSON.stringify`. A worker takes it out
 * with `fromJob`.
 *
 * ```ts
 * await queue.add(delivery.type, toJob(delivery), { jobId: delivery.id });
 * ```
 *
 * The event is the delivery's own, not a copy: what JSON cannot say of it, such as what a schema made of it, does not arrive.
 *
 * @throws TypeError for what is no delivery, and for a `traceparent` that is none
 */
export function toJob<TEvent>(
  delivery: Delivery<TEvent, Uint8Array | undefined>,
  { traceparent }: ToJobOptions = {},
): JobEnvelope<TEvent> {
  // JavaScript reaches this with anything, such as the event.
  if (typeof (delivery as Partial<Delivery> | undefined)?.key !== 'string') {
    throw new TypeError('toJob takes a delivery: the second argument of a handler, or what getDelivery answers.');
  }
  if (traceparent !== undefined && !TRACEPARENT.test(traceparent)) {
    throw new TypeError('toJob: `traceparent` must be a W3C trace context, such as 00-<32 hex>-<16 hex>-01.');
  }
  const { id, key, provider, type, event, occurredAt, attempt, secretId, tenant } = delivery;
  const receivedAt = delivery.receivedAt.toISOString();
  const job: Writable<JobEnvelope<TEvent>> = {
    version: JOB_VERSION,
    id,
    key,
    provider,
    type,
    event,
    receivedAt,
    attempt,
    secretId,
  };
  // Left out where unknown: some queues refuse `undefined`.
  if (occurredAt !== undefined) job.occurredAt = occurredAt.toISOString();
  if (tenant !== undefined) job.tenant = tenant;
  if (traceparent !== undefined) job.traceparent = traceparent;
  return job;
}
