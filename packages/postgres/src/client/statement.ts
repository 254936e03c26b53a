import type { StoreCallOptions } from '@hookgate/core';

/** A statement, and the name it may be prepared under. */
export interface Statement {
  readonly name: string;
  readonly text: string;
  /** Whether a claim is lost when it comes late. */
  readonly isUrgent?: boolean;
}

/** The columns of a row, in their order: clients may rename columns, but do not reorder them. */
export type Row = readonly string[];

/**
 * Runs a statement in one round trip; every column it asks for is text and not null. One that has not been sent when the
 * signal aborts may be dropped.
 */
export type RunStatement = (
  statement: Statement,
  params: (string | null)[],
  call?: StoreCallOptions,
) => Promise<readonly Row[]>;
