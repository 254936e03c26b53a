import type { PlotonClientObservation } from './client/client-observation.ts';
import type { PlotonHealthObservation } from './health/health-observation.ts';
import type { PlotonReconcilerObservation } from './reconcile/reconciler-observation.ts';

/** What client, reconciler and health tell their observers: one function may be given to all of them. */
export type PlotonObservation = PlotonClientObservation | PlotonReconcilerObservation | PlotonHealthObservation;
