/** What the store uses of a `pg` `Client`. */
export interface PgClient {
  query(config: { name?: string; text: string; values: unknown[] }): Promise<{ rows: unknown[] }>;
}

/** What the store uses of a `pg` `Pool`. */
export interface PgPool extends PgClient {
  connect(): Promise<PgClient & { release(error?: boolean | Error): void }>;
}

/** What the store uses of the `sql` of `postgres` (postgres.js). */
export interface PostgresJsSql {
  unsafe(text: string, params: string[], options: { prepare: boolean }): PromiseLike<readonly unknown[]>;
}

/**
 * Runs one statement and answers its rows, as objects or arrays, or a result with `rows`.
 *
 * @param params text or null, for `$1`, `$2`, …; the statement casts them
 */
export type QueryFunction = (
  text: string,
  params: (string | null)[],
) => PromiseLike<readonly unknown[] | { readonly rows: readonly unknown[] }>;

/** How the store reaches the database: exactly one of these. All stay the application's. */
export interface PostgresConnection {
  /** A `Pool` of pg 8, or one that behaves like it. Exactly one of the first four is given. */
  readonly pool?: PgPool;
  /**
   * A connected `pg` `Client` of the store's own. In an application that opens transactions on it, claims would be rolled
   * back with them.
   */
  readonly client?: PgClient;
  /** The `sql` of `postgres` (postgres.js). */
  readonly sql?: PostgresJsSql;
  /** Anything else. Each call must run on its own, outside of a transaction that stays open. */
  readonly query?: QueryFunction;
}

/** What the store uses of a `pg` `Client` that listens. */
export interface PgListener {
  query(text: string): Promise<unknown>;
  on(event: 'notification', listener: (message: { channel: string; payload?: string | undefined }) => void): unknown;
  on(event: 'end', listener: () => void): unknown;
  off(event: 'notification', listener: (message: { channel: string; payload?: string | undefined }) => void): unknown;
  off(event: 'end', listener: () => void): unknown;
}

/** What the store uses of the `sql` of postgres.js to listen: it keeps a connection for that, and opens it anew when it breaks. */
export interface PostgresJsListener {
  listen(
    channel: string,
    onNotify: (payload: string) => void,
    onListen?: () => void,
  ): PromiseLike<{ unlisten(): Promise<void> }>;
}

/** A connection that waits for notifications. */
export type PostgresListener = PgListener | PostgresJsListener;
