/** Calls back those who are not done in time; each set has one length. */
export interface Deadlines {
  /**
   * Calls `whom.expired()` once when the time is over, unless the deadline is met before.
   *
   * @param now on the clock of `performance.now`, for those who have just looked
   */
  set(whom: Expiring, now?: number): Deadline;
}

export interface Expiring {
  /** The time is over. Must not throw. */
  expired(): void;
}

export interface Deadline {
  /** The work is done, in time or not. */
  meet(): void;
}
