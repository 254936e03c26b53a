import type { ObservationFacts } from './observation-facts.ts';

/**
 * The store failed or did not answer in time. Reported once an outage, with the call that met it first; what fails until the store
 * answers again is counted.
 */
export interface StoreErrorObservation extends ObservationFacts {
  readonly type: 'store-error';
  /** The dedupe key. */
  readonly key: string;
  readonly operation: 'remember' | 'claim' | 'wait' | 'renew' | 'commit' | 'release';
  /** What the store threw, without what its client was asked: class, name, message, code, stack and causes. */
  readonly error: unknown;
}

/**
 * A call to the store ended. Only of stores that are asked over a connection: one in the process's own memory has its answers at
 * hand, and timing them would cost more than they do.
 */
export interface StoreCallObservation extends ObservationFacts {
  readonly type: 'store-call';
  readonly operation: 'remember' | 'claim' | 'renew' | 'commit' | 'release';
  /** Whether it failed, or was given up; what failed is told as `store-error`. */
  readonly failed: boolean;
  readonly durationMs: number;
}

/** The store answers again. */
export interface StoreRecoveredObservation extends ObservationFacts {
  readonly type: 'store-recovered';
  /** Calls that failed in the meantime, the one reported as `store-error` included. */
  readonly failures: number;
  /** Milliseconds since that one. */
  readonly durationMs: number;
}
