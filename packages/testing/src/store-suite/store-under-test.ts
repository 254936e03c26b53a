import type { DedupeStore } from '@hookgate/core';

/** A store as the conformance suite sees it. */
export interface StoreUnderTest {
  /** Shown in the tests' names. */
  readonly name: string;
  /**
   * Opens the store for one test. No two tests share a key, so it may stand on one connection and one table for all.
   * When it is given nothing else to do, the suite closes it with the store's own `close`.
   */
  createStore(): DedupeStore | Promise<DedupeStore>;
  /** Closes what `createStore` or a capability opened, after the test. Default: the store's `close`, if it has one. */
  closeStore?(store: DedupeStore): void | Promise<void>;
  /** Lets `ms` milliseconds pass, on the store's clock and for the timers of this process. Default: waits as long. */
  advance?(ms: number): void | Promise<void>;
  /** What the store can do beyond the contract's minimum. Default: nothing. */
  readonly capabilities?: StoreCapabilities;
}

/**
 * What a store can do beyond `claim`, `renew`, `commit`, `release` and `remember`, and what its test can reach. A flag that
 * is not set leaves its tests out; one that is set without the method behind it fails.
 */
export interface StoreCapabilities {
  /** `claim` takes the nonce in the same step (`claimsNonces`). */
  readonly nonces?: boolean;
  readonly wait?: boolean;
  /** `claim`, `commit` and `release` without promises (`immediate`). */
  readonly immediate?: boolean;
  readonly inspect?: boolean;
  readonly forget?: boolean;
  readonly sweep?: boolean;
  readonly ping?: boolean;
  /** Opens another store on the same data, as another process would. Such stores are closed after the test. */
  readonly createPeer?: () => DedupeStore | Promise<DedupeStore>;
  /** Opens a store with room for `limit` keys and nonces, for one that is bounded. Closed after the test. */
  readonly createBounded?: (limit: number) => DedupeStore | Promise<DedupeStore>;
  /** Opens a store whose server does not answer: hanging, or not there. Closed after the test. */
  readonly createUnreachable?: () => DedupeStore | Promise<DedupeStore>;
  /**
   * Opens a store on the same data whose client gives the replies of two calls that are under way at once to one another, as a
   * client's bug or a broken proxy does. Closed after the test.
   */
  readonly createMixedUp?: () => DedupeStore | Promise<DedupeStore>;
  /** How many commands the store that was opened last has sent to its server, or how many round trips it made. */
  readonly commandCount?: () => number | Promise<number>;
  /**
   * Moves the clock of the application's machine by so many milliseconds; 0 sets it right again. Default: `Date` of this
   * process is moved. `false`: it cannot be done.
   */
  readonly shiftAppClock?: ((ms: number) => void | Promise<void>) | false;
}
