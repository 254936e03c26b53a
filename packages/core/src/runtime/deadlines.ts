/** Calls back those who are not done in time; each set has one length. */
export interface Deadlines {
  /**
   * Calls `whom.expired()` once when the time is over, unless the deadline is met before.
   *
   * @param from when the time began, on the clock of `performance.now`. Default: now
   */
  set(whom: Expiring, from?: number): Deadline;
}

export interface Expiring {
  /** The time is over. Must not throw. */
  expired(): void;
}

export interface Deadline {
  /** The work is done, in time or not. */
  meet(): void;
}
