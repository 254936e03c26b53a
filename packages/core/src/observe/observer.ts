import type { StartedObservation } from './delivery-observations.ts';
import type { Observation } from './observation.ts';

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
