/** Why an event that was submitted, or work that was to be done once, was not begun. It can be tried again. */
export type NotClaimedCode = 'in_flight' | 'store_unavailable' | 'shutting_down';

/** The event was not run, and nothing was changed: submit it again later. */
export abstract class NotClaimedError extends Error {
  abstract readonly code: NotClaimedCode;
  /** The dedupe key. */
  readonly key: string;

  constructor(key: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.key = key;
  }
}

/** Somebody else was at work on it for as long as could be waited. */
export class InFlightError extends NotClaimedError {
  override readonly name = 'InFlightError';
  readonly code = 'in_flight';
}

/** The store could not be asked; `cause` is what it said last. */
export class StoreUnavailableError extends NotClaimedError {
  override readonly name = 'StoreUnavailableError';
  readonly code = 'store_unavailable';
}

/** The receiver is shutting down. */
export class ShuttingDownError extends NotClaimedError {
  override readonly name = 'ShuttingDownError';
  readonly code = 'shutting_down';
}
