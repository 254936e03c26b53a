import type { DeliveryResult } from '../deliver/delivery-result.ts';
import type { TestDelivery } from '../delivery.ts';
import type { FaultName } from './fault-name.ts';

/** How one attempt ended, as the sender sees it. */
export type AttemptOutcome =
  /** Answered with a status the sender counts. */
  | 'delivered'
  /** Answered with another status. */
  | 'refused'
  /** Not answered within the sender's deadline. */
  | 'timeout'
  /** No connection, or one that broke. */
  | 'unreachable';

/** One attempt at delivering a message. */
export interface Attempt {
  readonly message: Message;
  /** 1 for the first one. */
  readonly number: number;
  /** Whether somebody asked for it: a redelivery. */
  readonly manual: boolean;
  readonly delivery: TestDelivery;
  /** By the sender's clock, epoch milliseconds. */
  readonly startedAt: number;
  /** By the sender's clock. A timeout takes as long as the sender waits; everything else takes no virtual time. */
  readonly endedAt: number;
  readonly outcome: AttemptOutcome;
  /** What was answered, also where a fault kept it from the sender. */
  readonly result: DeliveryResult | undefined;
  /** Why there was no answer. */
  readonly error: unknown;
  /** The fault that was made, if any. */
  readonly fault: FaultName | undefined;
}

/** One event on its way. */
export interface Message {
  /** `message_1`, `message_2`, … */
  readonly id: string;
  readonly event: object;
  /** The message this one is a copy of, sent because senders deliver at least once. */
  readonly copyOf: Message | undefined;
  readonly state: 'pending' | 'delivered' | 'dead-letter';
  readonly attempts: readonly Attempt[];
  /** When it is sent next, by the sender's clock; `undefined` when nothing is due. */
  readonly nextAttemptAt: number | undefined;
}
