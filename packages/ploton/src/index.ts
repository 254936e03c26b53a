export type { PlotonClientObservation, PlotonClientObserver, PlotonOperation } from './client/client-observation.ts';
export type { PlotonClientOptions } from './client/client-options.ts';
export { createPlotonClient, type PlotonClient } from './client/create-ploton-client.ts';
export { PlotonApiError, type PlotonApiErrorCode, type PlotonApiFailure } from './client/ploton-api-error.ts';
export type { CallOptions, CreateOptions } from './client/send-request.ts';
export {
  isFinished,
  type NewPlotonTask,
  type PlotonTask,
  type PlotonTaskPage,
  type PlotonTaskStatus,
} from './client/task.ts';
export type { ListOptions, PlotonTasks, WaitOptions } from './client/tasks.ts';
export type {
  PlotonHealthObservation,
  PlotonHealthObserver,
  PlotonHealthStatus,
} from './health/health-observation.ts';
export type { PlotonObservation } from './observation.ts';
export type { ReconcileCounts } from './reconcile/reconcile-report.ts';
export type {
  CheckpointErrorObservation,
  PlotonReconcilerObservation,
  PlotonReconcilerObserver,
  ReconciliationObservation,
} from './reconcile/reconciler-observation.ts';
export { type FailureStep, nextStep, type RetryDecision, type RetryPlan, retryDecision } from './retry-decision.ts';
