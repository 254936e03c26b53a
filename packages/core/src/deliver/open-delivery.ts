import type { Claim } from '../dedupe/store.ts';
import type { DeliveryFacts } from '../observe/observer.ts';
import type { Delivery } from '../senders/delivery.ts';
import { recogniseDeliveries } from './delivery-brand.ts';
import { LeaseSignal } from './lease-signal.ts';

/** What a delivery is made of once it is claimed. */
export interface DeliveryStart<TEvent> {
  /** `undefined` when the store is unreachable and the delivery is processed without a claim. */
  readonly claim: Claim | undefined;
  readonly facts: DeliveryFacts;
  readonly event: TEvent;
  /** `undefined` for what was submitted; only handlers are given that, and their type says so. */
  readonly rawBody: Uint8Array | undefined;
  readonly secretId: string;
  readonly receivedAtMs: number;
}

/** What a delivery's signal follows. */
export interface Lease {
  /** Has the delivery lost when the lease is over. */
  lookAtClock(): void;
}

/** What is rarely looked at (signal, dates) is made when it is. */
export class OpenDelivery<TEvent> implements Delivery<TEvent, Uint8Array> {
  readonly provider: string;
  readonly source: string;
  readonly event: TEvent;
  readonly type: string;
  readonly key: string;
  readonly attempt: number;
  readonly fence: number;
  readonly deduplicated: boolean;
  readonly rawBody: Uint8Array;
  readonly secretId: string;
  readonly tenant: string | undefined;
  readonly #receivedAtMs: number;
  readonly #deadlineMs: number;
  readonly #lease: Lease | undefined;
  #signal: LeaseSignal | undefined;
  #lostBecause: Error | undefined;

  static {
    // What has a private field was made here: nothing else can have it, and having it costs a delivery nothing.
    recogniseDeliveries((value) => #receivedAtMs in value);
  }

  /**
   * @param deadlineMs milliseconds after its arrival at which the sender stops waiting
   * @param lease `undefined` for a delivery without a claim
   */
  constructor(start: DeliveryStart<TEvent>, deadlineMs: number, lease: Lease | undefined) {
    const { claim, facts } = start;
    this.provider = facts.provider;
    this.source = facts.source;
    this.event = start.event;
    this.type = facts.eventType;
    this.key = facts.key;
    this.attempt = claim?.attempt ?? 1;
    this.fence = claim?.fence ?? 0;
    this.deduplicated = claim !== undefined;
    this.rawBody = start.rawBody as Uint8Array;
    this.secretId = start.secretId;
    this.tenant = facts.tenant;
    this.#receivedAtMs = start.receivedAtMs;
    this.#deadlineMs = deadlineMs;
    this.#lease = lease;
  }

  get receivedAt(): Date {
    return new Date(this.#receivedAtMs);
  }

  get deadline(): Date {
    return new Date(this.#receivedAtMs + this.#deadlineMs);
  }

  get signal(): AbortSignal {
    this.#signal ??= new LeaseSignal(() => this.#lease?.lookAtClock());
    if (this.#lostBecause !== undefined) this.#signal.abort(this.#lostBecause);
    return this.#signal.signal;
  }

  /** Aborts `signal`, for those who look at it now or later. */
  lose(reason: Error): void {
    this.#lostBecause = reason;
    this.#signal?.abort(reason);
  }
}
