import type { DeliverOptions } from '../deliver/deliver.ts';
import type { DeliveryResult } from '../deliver/delivery-result.ts';
import type { DeliveryTarget } from '../deliver/targets.ts';
import type { TestDelivery } from '../delivery.ts';
import type { FaultPlan, RandomFaults } from './faults.ts';
import type { Attempt } from './message.ts';

/** How a sender sends. */
export interface SenderOptions {
  /** Where it sends: all that {@link deliver} takes. Not with `transport`. */
  readonly target?: DeliveryTarget;
  /** Sends in another way. It rejects when no answer comes. */
  readonly transport?: Transport;
  /** Default: the sender's test secret. */
  readonly secret?: string;
  /** Default: the provider's documented path. */
  readonly path?: string;
  /** Default: a test clock. With any other clock use `runDue()` and `nextDueAt`; `advance()` and `drain()` need a test clock. */
  readonly clock?: SenderClock;
  /** Milliseconds of real time to wait for an answer. Default: the provider's (Ploton 30,000, Platos 5,000). */
  readonly deadlineMs?: number;
  /**
   * Platos: sends in all, 3 or 4, its documents say both. Default: as many as there are delays, and one (Ploton 5, Platos 4).
   */
  readonly sends?: number;
  /**
   * For senders with nonces: whether a retry is signed afresh or repeats the first request to the byte. Platos does not say;
   * a receiver has to stand both. Default: `'fresh'`.
   */
  readonly retrySigning?: 'fresh' | 'same';
  /** Attempts that may be under way at once. Default: 1, and only then is a run with one seed like every other. */
  readonly concurrency?: number;
  /** What goes wrong on the way. Default: nothing. */
  readonly faults?: RandomFaults | FaultPlan;
  /** Repeats nonces, faults and orders. Default: 1. */
  readonly seed?: number;
  /** Called after each attempt. */
  readonly onAttempt?: (attempt: Attempt) => void;
}

/** Sends one request. */
export type Transport = (delivery: TestDelivery, options: DeliverOptions) => Promise<DeliveryResult>;

/** A clock for a sender; with `advance` it can be moved. */
export interface SenderClock {
  /** Epoch milliseconds. */
  readonly now: () => number;
  advance?(ms: number): void;
}

/** The names of the options. */
export const senderOptionNames: ReadonlyArray<keyof SenderOptions> = [
  'target',
  'transport',
  'secret',
  'path',
  'clock',
  'deadlineMs',
  'sends',
  'retrySigning',
  'concurrency',
  'faults',
  'seed',
  'onAttempt',
];
