import type { SuccessCode } from '../answers/answers.ts';
import type { RefusalCode } from '../answers/refusal.ts';

/** What every observation carries. Never a body, a secret or a signature. */
export interface ObservationFacts {
  readonly provider: string;
  /** The consumer: the guarded path, or the option `endpoint`; `undefined` where no request has been told its place yet. */
  readonly endpoint: string | undefined;
  /** What a `secret` function named; `undefined` otherwise. */
  readonly tenant: string | undefined;
  /** How it came in: `'webhook'`, over HTTP. */
  readonly source: string;
  /** The event's type, once the signature was verified and the body read. */
  readonly eventType: string | undefined;
  /** The delivery's short name, the same for every copy of it: at most 64 characters of `[A-Za-z0-9_-]`, a letter first. */
  readonly id: string | undefined;
  /** When the event happened, by its sender's clock; `undefined` where that is not said, or not known yet. */
  readonly occurredAt: Date | undefined;
}

/** What every observation of an identified delivery carries besides. */
export interface DeliveryFacts extends ObservationFacts {
  readonly eventType: string;
  readonly id: string;
  /** The dedupe key. */
  readonly key: string;
  /** The sender's ids of the event, such as `task_id`. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A delivery was verified, is fresh and has its sender's shape. Copies of one already processed are reported too. */
export interface ReceivedObservation extends DeliveryFacts {
  readonly type: 'received';
  readonly secretId: string;
  /** Bytes of the body. */
  readonly bodyBytes: number;
  /** False for an event type the provider does not document. */
  readonly known: boolean;
  /** Milliseconds from arrival to here. */
  readonly durationMs: number;
  /** A further log line of the sender's, such as `ploton.task.failed`. */
  readonly logLine?: (Readonly<Record<string, unknown>> & { readonly event: string }) | undefined;
}

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

/** The application begins to work on a delivery: a handler is called, or the request is handed on. */
export interface StartedObservation extends DeliveryFacts {
  readonly type: 'started';
  /** 1 on the first run. */
  readonly attempt: number;
  /** Milliseconds from arrival to here: verifying, claiming, and waiting for another copy. */
  readonly durationMs: number;
}

/**
 * A request was answered, or its sender went away: exactly one for each request that was ours, whatever happened. What a
 * metric of requests needs.
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

/** A copy of a delivery that is done was acknowledged; no handler ran. */
export interface DuplicateObservation extends DeliveryFacts {
  readonly type: 'duplicate';
  readonly durationMs: number;
}

/** A copy waited for the outcome of the one in flight. */
export interface WaitedObservation extends DeliveryFacts {
  readonly type: 'waited';
  /** What came of it: the first one succeeded, this one took over, the budget ran out, or the client went away. */
  readonly outcome: 'mirrored' | 'took-over' | 'gave-up' | 'gone';
  readonly durationMs: number;
}

/** The application handled the delivery, and the claim was committed (or will be, when the store is back). */
export interface HandledObservation extends DeliveryFacts {
  readonly type: 'handled';
  readonly attempt: number;
  readonly status: number;
  /** Milliseconds the application took. */
  readonly handlerMs: number;
  readonly durationMs: number;
  /** True when the sender was already answered 503 because the handler outlived the budget. */
  readonly late: boolean;
  /** Set when the sender does not count the status as delivered, although the application succeeded. */
  readonly warning?: string | undefined;
}

/**
 * A handler of `latest` (`@hookgate/queue`) found that a newer event of the same entity was handled before: the delivery was
 * acknowledged, and nothing ran.
 */
export interface SupersededObservation extends DeliveryFacts {
  readonly type: 'superseded';
  readonly attempt: number;
  /** When the newest event happened that was handled. */
  readonly newest: Date;
  readonly durationMs: number;
}

/** A type without a handler was acknowledged, so that the sender stops sending it. */
export interface UnhandledObservation extends DeliveryFacts {
  readonly type: 'unhandled';
}

/** The application threw or answered with an error; the claim was released and the sender's retry runs it again. */
export interface FailedObservation extends DeliveryFacts {
  readonly type: 'failed';
  readonly attempt: number;
  readonly status: number;
  readonly error?: unknown;
  readonly handlerMs: number;
  readonly durationMs: number;
  readonly late: boolean;
}

/** The handler outlived the budget: the sender was answered 503, the handler goes on. */
export interface OverdueObservation extends DeliveryFacts {
  readonly type: 'overdue';
  readonly durationMs: number;
}

/** The claim went to somebody else while the handler ran. */
export interface LostClaimObservation extends DeliveryFacts {
  readonly type: 'lost-claim';
  readonly attempt: number;
  readonly fence: number;
  /** At which call it showed. */
  readonly during: 'renew' | 'commit' | 'release';
}

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

/** Two different bodies have the same dedupe key: the second was acknowledged without running. */
export interface KeyCollisionObservation extends DeliveryFacts {
  readonly type: 'key-collision';
}

/** Something the developer should mend although the delivery went through. */
export interface WarningObservation extends ObservationFacts {
  readonly type: 'warning';
  readonly code: WarningCode;
  /** What is wrong, and what to change. */
  readonly detail: string;
}

/** What can be odd. */
export type WarningCode =
  | 'memory_store'
  | 'made_per_request'
  | 'mount_mismatch'
  | 'handler_never_ended'
  | 'not_routed'
  /** At the start: a handler or schema for an event that the sender does not document. */
  | 'unknown_event'
  /** At the start: a secret with quotes or white space around it. */
  | 'odd_secret'
  /** At the start: an option that is allowed and hardly ever meant. */
  | 'odd_option'
  /** Two receivers share a sender, an endpoint and a store. */
  | 'two_receivers'
  /** At the first delivery: a route behind the webhook, whose requests the handlers of `on` answer. */
  | 'route_never_runs';

/** Everything an observer is told. */
export type Observation =
  | ReceivedObservation
  | StartedObservation
  | RejectedObservation
  | AnsweredObservation
  | DuplicateObservation
  | WaitedObservation
  | HandledObservation
  | UnhandledObservation
  | SupersededObservation
  | FailedObservation
  | OverdueObservation
  | LostClaimObservation
  | StoreErrorObservation
  | StoreCallObservation
  | StoreRecoveredObservation
  | KeyCollisionObservation
  | WarningObservation;

/** Called synchronously for every observation. What it throws, or rejects with, is reported once and never touches a delivery. */
export interface Observer {
  (observation: Observation): unknown;
  /**
   * Called when a receiver is made, before anything is observed: a metric may then begin at 0.
   *
   * @param receiver its sender, and the event types which that one documents
   */
  begin?(receiver: { readonly provider: string; readonly eventTypes: readonly string[] }): unknown;
  /**
   * Runs the application's work on a delivery, for what must be there while it runs, such as a trace's context: calls `work` once,
   * at once. What `work` returns or throws reaches the delivery whatever becomes of it here; when `around` throws without having
   * called it, it is called all the same.
   *
   * @param started what the observer was told when the work began
   */
  around?(started: StartedObservation, work: () => void): void;
}
