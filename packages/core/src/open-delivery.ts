import type { Delivery } from './delivery.ts';

/** The plain facts of a delivery. */
export type DeliveryFields<TEvent> = Omit<Delivery<TEvent>, 'signal' | 'receivedAt' | 'deadline'> & {
  readonly receivedAtMs: number;
  readonly deadlineMs: number;
};

/** What is rarely looked at (signal, dates) is made when it is. */
export class OpenDelivery<TEvent> implements Delivery<TEvent> {
  readonly provider: string;
  readonly event: TEvent;
  readonly type: string;
  readonly key: string;
  readonly attempt: number;
  readonly fence: bigint;
  readonly deduplicated: boolean;
  readonly rawBody: Uint8Array;
  readonly secretId: string;
  readonly tenant: string | undefined;
  readonly #receivedAtMs: number;
  readonly #deadlineMs: number;
  #controller: AbortController | undefined;
  #lostBecause: Error | undefined;

  constructor(fields: DeliveryFields<TEvent>) {
    this.provider = fields.provider;
    this.event = fields.event;
    this.type = fields.type;
    this.key = fields.key;
    this.attempt = fields.attempt;
    this.fence = fields.fence;
    this.deduplicated = fields.deduplicated;
    this.rawBody = fields.rawBody;
    this.secretId = fields.secretId;
    this.tenant = fields.tenant;
    this.#receivedAtMs = fields.receivedAtMs;
    this.#deadlineMs = fields.deadlineMs;
  }

  get receivedAt(): Date {
    return new Date(this.#receivedAtMs);
  }

  get deadline(): Date {
    return new Date(this.#receivedAtMs + this.#deadlineMs);
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#lostBecause !== undefined) this.#controller.abort(this.#lostBecause);
    return this.#controller.signal;
  }

  /** Aborts `signal`, for those who look at it now or later. */
  lose(reason: Error): void {
    this.#lostBecause = reason;
    this.#controller?.abort(reason);
  }
}
