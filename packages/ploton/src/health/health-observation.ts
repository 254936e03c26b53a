/** How one part is. */
export type PlotonHealthStatus = 'ok' | 'failing';

/** A check was made; answers from the cache are not observed. */
export interface PlotonHealthObservation {
  readonly type: 'health';
  readonly status: PlotonHealthStatus;
  /** Whether the API answered. */
  readonly api: PlotonHealthStatus;
  /** Whether the dedupe store did; `undefined` where none was given. */
  readonly store: PlotonHealthStatus | undefined;
  /** `failing`: a receiver shuts down; `undefined` where none was given. */
  readonly receiver: PlotonHealthStatus | undefined;
  /** Why the API is failing: the code of its error. */
  readonly code: string | undefined;
  readonly durationMs: number;
}

/** Called for every check. What it throws, or rejects with, is reported once and never touches the work. */
export type PlotonHealthObserver = (seen: PlotonHealthObservation) => unknown;
