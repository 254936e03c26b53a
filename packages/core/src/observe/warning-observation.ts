import type { ObservationFacts } from './observation-facts.ts';

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
