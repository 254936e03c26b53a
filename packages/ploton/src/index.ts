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
export type { ListOptions, PagesEnd, PlotonTasks, WaitOptions } from './client/tasks.ts';
export type { HealthQuestion } from './health/health-answer.ts';
export type { PlotonHealthReport } from './health/health-check.ts';
export type {
  HealthFastifyReply,
  HealthFastifyRequest,
  HealthHandlers,
  HealthHonoContext,
  HealthKoaContext,
  HealthNodeRequest,
  HealthNodeResponse,
} from './health/health-handlers.ts';
export type {
  PlotonHealthObservation,
  PlotonHealthObserver,
  PlotonHealthStatus,
} from './health/health-observation.ts';
export { type PlotonHealth, type PlotonHealthOptions, plotonHealth } from './health/ploton-health.ts';
export type { PlotonObservation } from './observation.ts';
export type { CheckpointStore } from './reconcile/checkpoint.ts';
export { memoryCheckpoints } from './reconcile/memory-checkpoints.ts';
export { reconcile } from './reconcile/reconcile.ts';
export type { ReconciledReceiver, ReconcileOptions } from './reconcile/reconcile-options.ts';
export type { ReconcileCounts, ReconcileReport } from './reconcile/reconcile-report.ts';
export type {
  CheckpointErrorObservation,
  PlotonReconcilerObservation,
  PlotonReconcilerObserver,
  ReconciliationObservation,
} from './reconcile/reconciler-observation.ts';
export { type Reconciler, type ReconcilerOptions, startReconciler } from './reconcile/start-reconciler.ts';
export { type FailureStep, nextStep, type RetryDecision, type RetryPlan, retryDecision } from './retry-decision.ts';
