import type { RefusalCode } from '../answers/refusal.ts';

/** What every observation of an identified delivery carries. Never a body, a secret or a signature. */
export interface DeliveryFacts {
  readonly provider: string;
  /** The event's type. */
  readonly eventType: string;
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
export interface RejectedObservation {
  readonly type: 'rejected';
  readonly provider: string;
  readonly status: number;
  /** What the sender was told. */
  readonly code: RefusalCode;
  /** The precise cause, which the sender was not told. */
  readonly reason: string;
  /** A sentence for the developer: what is wrong and what to change. */
  readonly detail?: string | undefined;
  readonly durationMs: number;
}

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
export interface StoreErrorObservation {
  readonly type: 'store-error';
  readonly provider: string;
  readonly key: string;
  readonly operation: 'remember' | 'claim' | 'wait' | 'renew' | 'commit' | 'release';
  readonly error: unknown;
}

/** The store answers again. */
export interface StoreRecoveredObservation {
  readonly type: 'store-recovered';
  readonly provider: string;
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
export interface WarningObservation {
  readonly type: 'warning';
  readonly provider: string;
  readonly code:
    | 'memory_store'
    | 'made_per_request'
    | 'shared_name'
    | 'mount_mismatch'
    | 'handler_never_ended'
    | 'not_routed';
  readonly detail: string;
}

/** Everything an observer is told. */
export type Observation =
  | ReceivedObservation
  | RejectedObservation
  | DuplicateObservation
  | WaitedObservation
  | HandledObservation
  | UnhandledObservation
  | FailedObservation
  | OverdueObservation
  | LostClaimObservation
  | StoreErrorObservation
  | StoreRecoveredObservation
  | KeyCollisionObservation
  | WarningObservation;

/** Called synchronously for every outcome. What it throws is dropped: it never touches a delivery. */
export type Observer = (observation: Observation) => void;
