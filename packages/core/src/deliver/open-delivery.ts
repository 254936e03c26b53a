import type { Claim } from '../dedupe/store.ts';
import type { DeliveryFacts } from '../observe/observation-facts.ts';
import { dateOf } from '../senders/date-of.ts';
import type { Delivery } from '../senders/delivery.ts';
import { recogniseDeliveries } from './delivery-brand.ts';
import { deliveryUuid } from './delivery-id.ts';
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
  /** How long it had been here by then: its headers, secret and body came first. Default: 0. */
  readonly arrivedBeforeMs?: number;
  readonly signedAtMs: number | undefined;
}

/** How a handler tells its session that a newer event was handled before, across copies of this package in one process. */
const SUPERSEDE: unique symbol = Symbol.for('hookgate.supersede');

/** How a hand-off hears of a lost claim without a signal, which costs more than all else it does; across copies of this package. */
const ON_LOST: unique symbol = Symbol.for('hookgate.on-lost');

/** How `latest` has a delivery lost whose entity is another's; across copies of this package. */
const LOSE: unique symbol = Symbol.for('hookgate.lose');

/** What a delivery's signal follows. */
export interface Lease {
  /** Has the delivery lost when the lease is over. */
  lookAtClock(): void;
}

/**
 * What travels are fields. What does not are accessors of the prototype, which neither JSON nor a spread takes along, and which
 * cost a delivery nothing until somebody looks.
 */
export class OpenDelivery<TEvent> implements Delivery<TEvent, Uint8Array> {
  readonly provider: string;
  readonly source: string;
  readonly event: TEvent;
  readonly type: string;
  readonly key: string;
  readonly id: string;
  readonly attempt: number;
  readonly fence: number;
  readonly deduplicated: boolean;
  readonly receivedAt: Date;
  readonly deadline: Date;
  readonly occurredAt: Date | undefined;
  readonly signedAt: Date | undefined;
  readonly secretId: string;
  readonly tenant: string | undefined;
  readonly #rawBody: Uint8Array;
  readonly #lease: Lease | undefined;
  #signal: LeaseSignal | undefined;
  #lostBecause: Error | undefined;
  #newest: Date | undefined;
  #onLost: ((reason: Error) => void) | undefined;

  static {
    Object.defineProperties(OpenDelivery.prototype, {
      [SUPERSEDE]: { value: OpenDelivery.prototype.supersede },
      [ON_LOST]: { value: OpenDelivery.prototype.onLost },
      [LOSE]: { value: OpenDelivery.prototype.lose },
    });
    // What has a private field was made here: nothing else can have it, and having it costs a delivery nothing.
    recogniseDeliveries((value) => #rawBody in value);
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
    this.id = facts.id;
    this.attempt = claim?.attempt ?? 1;
    this.fence = claim?.fence ?? 0;
    this.deduplicated = claim !== undefined;
    this.receivedAt = new Date(start.receivedAtMs);
    this.deadline = new Date(start.receivedAtMs + deadlineMs - (start.arrivedBeforeMs ?? 0));
    this.occurredAt = facts.occurredAt;
    this.signedAt = dateOf(start.signedAtMs);
    this.secretId = start.secretId;
    this.tenant = facts.tenant;
    this.#rawBody = start.rawBody as Uint8Array;
    this.#lease = lease;
  }

  get uuid(): string {
    return deliveryUuid(this.id);
  }

  get rawBody(): Uint8Array {
    return this.#rawBody;
  }

  get signal(): AbortSignal {
    this.#signal ??= new LeaseSignal(() => this.#lease?.lookAtClock());
    if (this.#lostBecause !== undefined) this.#signal.abort(this.#lostBecause);
    return this.#signal.signal;
  }

  /** Says that nothing had to be done, for a newer event was handled before. */
  supersede(newest: Date): void {
    this.#newest = newest;
  }

  /** When the event happened that was handled in place of this one. */
  get newest(): Date | undefined {
    return this.#newest;
  }

  /** Why the claim is another's; `undefined` while it is not. */
  get lostBecause(): Error | undefined {
    return this.#lostBecause;
  }

  /** Aborts `signal`, for those who look at it now or later. */
  lose(reason: Error): void {
    this.#lostBecause = reason;
    this.#signal?.abort(reason);
    this.#onLost?.(reason);
  }

  /** Calls back, the last who asked, when the claim is lost; at once if it is. */
  onLost(listener: (reason: Error) => void): void {
    this.#onLost = listener;
    if (this.#lostBecause !== undefined) listener(this.#lostBecause);
  }
}
