/**
 * One authentic, fresh delivery that nobody else is processing; or an event that the application itself has submitted.
 *
 * It is a value: `JSON.stringify(delivery)` and `{ ...delivery }` have every field but three. `rawBody` and `signal` are for
 * this process, and `uuid` is made when it is asked for: ask for them by name. What may travel further is made by `toJob`.
 *
 * @typeParam TRawBody `Uint8Array` behind a middleware; a handler of `on` may be given what was submitted, and has to look
 */
export interface Delivery<
  TEvent = unknown,
  TRawBody extends Uint8Array | undefined = unknown extends TEvent ? Uint8Array | undefined : Uint8Array,
> {
  /** The sender's name, such as `ploton`. */
  readonly provider: string;
  /** `'webhook'`, or the `source` that `receiver.submit` was given. */
  readonly source: string;
  readonly event: TEvent;
  /** The event's type, such as `task.complete`. */
  readonly type: string;
  /** The dedupe key: equal for every copy of this event. */
  readonly key: string;
  /**
   * The key made short, and the same for every copy: a letter, then 40 of `[a-z0-9]`. Safe as the id of a job in BullMQ (which
   * takes no `:`), of a message in SQS or NATS, and as the exemplar of a metric.
   */
  readonly id: string;
  /** The same as a UUID, for queues that insist on one, such as pg-boss. */
  readonly uuid: string;
  /** 1 on the first run; more after a failed handler or a crash. */
  readonly attempt: number;
  /**
   * A safe integer, strictly increasing per key: write it next to what this event changed and refuse smaller ones, and a process
   * that lost its claim while it was paused cannot overwrite its successor. It says nothing about the order of two events: the
   * later one may have the smaller fence. 0 when the claim was skipped (`deduplicated` is false).
   */
  readonly fence: number;
  /** False only when the store was unreachable and `onStoreError: 'process'` let the delivery through. */
  readonly deduplicated: boolean;
  readonly receivedAt: Date;
  /** When the event happened, by the sender's clock; `undefined` where the sender does not say, or says what is no time. */
  readonly occurredAt: Date | undefined;
  /** When this copy was signed, by the sender's clock; `undefined` where no time is signed, and for what was submitted. */
  readonly signedAt: Date | undefined;
  /** When the sender stops waiting for the answer. */
  readonly deadline: Date;
  /**
   * Aborts when the claim is lost: another process may be running this event now. At the latest when the lease is over by this
   * process's own clock, whenever it is looked at. On Linux that clock stands still while the machine is suspended: after that
   * the signal aborts at the first renewal that finds the claim lost, and what must not be overwritten goes by `fence`.
   * A signal made of this one with `AbortSignal.any` asks it on Node up to 24; on Node 26 it learns of the end with the next turn of
   * the event loop.
   */
  readonly signal: AbortSignal;
  /** The exact bytes that were signed; `undefined` for what was submitted. */
  readonly rawBody: TRawBody;
  /** Names the secret that verified the delivery, without giving it away; empty for what was submitted. */
  readonly secretId: string;
  /** The tenant a `secret` function answered with; `undefined` otherwise. */
  readonly tenant: string | undefined;
}
