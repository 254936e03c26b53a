import type { ReconcileCounts } from './reconcile-report.ts';

/** What a reconciliation tells its observer: one for every run, and one for every checkpoint that could not be read or written. */
export type PlotonReconcilerObservation = ReconciliationObservation | CheckpointErrorObservation;

/** A run ended. The deliveries it made are observed by the receiver too, each with `source: 'reconciliation'`. */
export interface ReconciliationObservation extends ReconcileCounts {
  readonly type: 'reconciliation';
  /**
   * `complete`: everything there is was looked at. `partial`: it stopped at `maxPages`, was stopped, or the API does not page; the next run
   * goes on. `failed`: the API, the store or the checkpoints failed; the next run begins where this one did.
   */
  readonly outcome: 'complete' | 'partial' | 'failed';
  /** Why it is not complete: a code, such as `max_pages`, `service_unavailable` or `store_unavailable`. */
  readonly code: string | undefined;
  readonly durationMs: number;
}

/** A checkpoint could not be read or written. Nothing is lost: tasks are looked at again. */
export interface CheckpointErrorObservation {
  readonly type: 'checkpoint-error';
  readonly operation: 'load' | 'save';
  readonly error: unknown;
}

/** Called for every observation. What it throws is dropped: watching must not stop the work. */
export type PlotonReconcilerObserver = (seen: PlotonReconcilerObservation) => unknown;
