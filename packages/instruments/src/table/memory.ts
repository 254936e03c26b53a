/** What instruments must remember between two observations of a delivery. */
export interface Memory {
  /** Runs that were given up because their handler did not end; should it end, they are not subtracted again. */
  readonly abandoned: Set<string>;
  /** The clock, in milliseconds since 1970. */
  readonly now: () => number;
  /** What a failed task's delivery said of the failure, by the `fields` that all observations of one delivery share. */
  readonly failures: WeakMap<object, { readonly code: string; readonly recoverable: string }>;
}

/** Runs that are remembered at most: each is a handler that still has not ended. */
export const MAX_ABANDONED = 1_000;

export function createMemory(now: () => number): Memory {
  return { abandoned: new Set(), now, failures: new WeakMap() };
}
