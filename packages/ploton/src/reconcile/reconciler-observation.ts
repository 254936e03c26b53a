import type { ReconcileReport } from './reconcile-report.ts';

/** What a reconciliation tells its observer: one for every run, and one for every checkpoint that could not be read or written. */
export type PlotonReconcilerObservation = ReconciliationObservation | CheckpointErrorObservation;

/** A run ended. The deliveries it made are observed by the receiver too, each with `source: 'reconciliation'`. */
export interface ReconciliationObservation extends ReconcileReport {
  readonly type: 'reconciliation';
}

/** A checkpoint could not be read or written. Nothing is lost: tasks are looked at again. */
export interface CheckpointErrorObservation {
  readonly type: 'checkpoint-error';
  readonly operation: 'load' | 'save';
  readonly error: unknown;
}

/** Called for every observation. What it throws, or rejects with, is reported once and never touches the work. */
export type PlotonReconcilerObserver = (seen: PlotonReconcilerObservation) => unknown;
