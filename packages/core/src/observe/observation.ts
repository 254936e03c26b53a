import type {
  DuplicateObservation,
  FailedObservation,
  HandledObservation,
  KeyCollisionObservation,
  LostClaimObservation,
  OverdueObservation,
  ReceivedObservation,
  StartedObservation,
  SupersededObservation,
  UnhandledObservation,
  WaitedObservation,
} from './delivery-observations.ts';
import type { AnsweredObservation, RejectedObservation } from './request-observations.ts';
import type { StoreCallObservation, StoreErrorObservation, StoreRecoveredObservation } from './store-observations.ts';
import type { WarningObservation } from './warning-observation.ts';

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
