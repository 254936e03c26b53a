import type { SuccessCode } from '../answers/answers.ts';
import type { RefusalCode } from '../answers/refusal.ts';
import type { ObservationFacts } from './observation-facts.ts';

/** A request was refused. */
export interface RejectedObservation extends ObservationFacts {
  readonly type: 'rejected';
  readonly status: number;
  /** What the sender was told. */
  readonly code: RefusalCode;
  /** The precise cause, which the sender was not told. */
  readonly reason: string;
  /** A sentence for the developer: what is wrong and what to change. */
  readonly detail?: string | undefined;
  /** Whether the signature had been verified: then no stranger caused this. */
  readonly verified: boolean;
  readonly durationMs: number;
}

/**
 * A request was answered, or its sender went away: exactly one for each request that was ours, whatever happened, and none for
 * what was no request: an event that was submitted, a job of a queue. What a metric of requests needs.
 */
export interface AnsweredObservation extends ObservationFacts {
  readonly type: 'answered';
  /** `undefined` when nobody was there to be answered. */
  readonly status: number | undefined;
  /** What Hookgate answered; `undefined` where the application did. */
  readonly code: RefusalCode | SuccessCode | undefined;
  readonly outcome: AnsweredOutcome;
  /** Milliseconds from arrival to the answer. */
  readonly durationMs: number;
}

/**
 * How a request ended for its sender:
 * - `handled`, `failed`: the application ran, and succeeded or not;
 * - `duplicate`, `waited`: a copy, acknowledged at once or when the first one had succeeded;
 * - `unhandled`: acknowledged, no handler takes its type;
 * - `rejected`: refused;
 * - `overdue`: told to come back, while its handler goes on;
 * - `challenged`: a handshake of the sender's was answered;
 * - `gone`: its sender went away while it was sending.
 */
export type AnsweredOutcome =
  | 'handled'
  | 'failed'
  | 'duplicate'
  | 'waited'
  | 'unhandled'
  | 'rejected'
  | 'overdue'
  | 'challenged'
  | 'gone';
