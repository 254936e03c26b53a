import type { Sink, SqlClient } from '@hookgate/core';

/** A sink as the conformance suite sees it. */
export interface SinkUnderTest {
  /** Shown in the tests' names. */
  readonly name: string;
  /** Opens the sink for one test, on a queue of its own that is empty. */
  createSink(): Sink | Promise<Sink>;
  /**
   * All jobs that the queue of this sink holds now, oldest first, each as JSON text of what a worker is given. It may take them out;
   * each test asks once.
   */
  takeJobs(sink: Sink): Promise<readonly string[]>;
  /** Closes what `createSink` or a capability opened, after the test. */
  closeSink?(sink: Sink): void | Promise<void>;
  /** What its test can reach. A flag that is not set leaves its tests out. */
  readonly capabilities?: SinkCapabilities;
}

/** What a sink's test can reach beyond a queue that works. */
export interface SinkCapabilities {
  /** Opens a sink whose queue does not answer: hanging, or not there. Closed after the test. */
  readonly createUnreachable?: () => Sink | Promise<Sink>;
  /** Opens a sink whose queue refuses every job: it does not exist, is full, is read-only. Closed after the test. */
  readonly createRefusing?: () => Sink | Promise<Sink>;
  /**
   * For sinks with `publishIn`: runs `work` in a transaction on the database of the queue that `createSink` opens, and ends it. When `work`
   * rejects it rolls back, and rejects with the same.
   */
  readonly inTransaction?: (work: (client: SqlClient) => Promise<void>, end: 'commit' | 'rollback') => Promise<void>;
  /** Jobs that are published at once in the test of concurrency. Default: 200. */
  readonly crowd?: number;
}
