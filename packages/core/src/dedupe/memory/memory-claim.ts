import type { Claim } from '../store.ts';
import type { ActiveRecord } from './active-records.ts';

/** A claim that knows its record, so that its holder's next call need not search for it. A copy of it does not. */
export class MemoryClaim implements Claim {
  readonly key: string;
  readonly token: string;
  readonly fence: bigint;
  readonly attempt: number;
  readonly #record: ActiveRecord;

  constructor(record: ActiveRecord) {
    this.key = record.key;
    this.token = record.token;
    this.fence = record.fence;
    this.attempt = record.attempt;
    this.#record = record;
  }

  /** The record a claim was made from, which may have left the table since, or be another store's. */
  static recordOf(claim: Claim): ActiveRecord | undefined {
    return #record in claim ? claim.#record : undefined;
  }
}
