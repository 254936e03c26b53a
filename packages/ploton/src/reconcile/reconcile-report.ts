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
