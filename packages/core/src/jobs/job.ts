/** The version that this package writes and reads. */
export const JOB_VERSION = 1;

/** W3C Trace Context, version 00 and what later versions may add. */
export const TRACEPARENT: RegExp = /^(?!ff)[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}(?:-[!-~]{1,256})?$/;

/** A delivery as it travels: nothing but JSON, as long as the event is. Made by `toJob`, read by `fromJob`. */
export interface JobEnvelope<TEvent = unknown> {
  /** Of the envelope, not of the event: `fromJob` refuses another. */
  readonly version: typeof JOB_VERSION;
  /** Safe as the id of a job, see `Delivery.id`. */
  readonly id: string;
  readonly key: string;
  readonly provider: string;
  readonly type: string;
  readonly event: TEvent;
  /** ISO 8601, as are all dates here. */
  readonly occurredAt?: string;
  readonly receivedAt: string;
  /** Of the delivery, not of the job: 1 when its first run made the job. */
  readonly attempt: number;
  readonly secretId: string;
  readonly tenant?: string;
  /** The trace that the job goes on with, as `toJob` was given it. */
  readonly traceparent?: string;
}

/** What a worker gets out of a queue: a delivery's facts, and its event in the sender's shape. */
export interface Job<TEvent = unknown> {
  readonly id: string;
  readonly key: string;
  readonly provider: string;
  readonly type: string;
  readonly event: TEvent;
  readonly occurredAt: Date | undefined;
  readonly receivedAt: Date;
  /** Of the delivery, not of the job. */
  readonly attempt: number;
  readonly secretId: string;
  readonly tenant: string | undefined;
  readonly traceparent: string | undefined;
}
