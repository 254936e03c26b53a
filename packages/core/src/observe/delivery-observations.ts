import type { DeliveryFacts } from './observation-facts.ts';

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

/** The application begins to work on a delivery: a handler is called, or the request is handed on. */
export interface StartedObservation extends DeliveryFacts {
  readonly type: 'started';
  /** 1 on the first run. */
  readonly attempt: number;
  /** Milliseconds from arrival to here: verifying, claiming, and waiting for another copy. */
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

/** Two different bodies have the same dedupe key: the second was acknowledged without running. */
export interface KeyCollisionObservation extends DeliveryFacts {
  readonly type: 'key-collision';
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
