/** What a reconciliation counted. */
export interface ReconcileCounts {
  /** Pages of tasks that were read. */
  readonly pages: number;
  /** Tasks that were looked at. */
  readonly checked: number;
  /** Events whose webhook had been missed: their handlers ran now. */
  readonly delivered: number;
  /** Events that were handled before. */
  readonly duplicates: number;
  /** Events whose type no handler takes. */
  readonly unhandled: number;
  /** Events that could not be handled, and are tried again by the next run. */
  readonly failed: number;
  /** Tasks that are not finished yet, or not for long enough; the next run looks at them again. */
  readonly waiting: number;
  /** Finished tasks that are older than the receiver remembers, or show no time: left alone, for they may have been handled. */
  readonly skipped: number;
}

/** How a reconciliation ended. */
export interface ReconcileReport extends ReconcileCounts {
  /**
   * `complete`: everything there is was looked at. `partial`: it stopped at `maxPages`, was stopped, or the API does not page; the next run
   * goes on. `failed`: the API, the store or the checkpoints failed; the next run begins where this one did.
   */
  readonly outcome: 'complete' | 'partial' | 'failed';
  /** Why it is not complete: a code, such as `max_pages`, `service_unavailable` or `store_unavailable`. */
  readonly code: string | undefined;
  readonly durationMs: number;
}

/** Counts that go up. */
export type MutableCounts = { -readonly [Name in keyof ReconcileCounts]: number };

export function noCounts(): MutableCounts {
  return { pages: 0, checked: 0, delivered: 0, duplicates: 0, unhandled: 0, failed: 0, waiting: 0, skipped: 0 };
}
