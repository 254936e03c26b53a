import type { Claim, Delivery, StoreCallOptions } from '@hookgate/core';
import type { PgPool, PostgresJsSql, QueryFunction } from '../client/postgres-client.ts';
import type { PostgresStore } from '../postgres-store.ts';
import type { PostgresStoreOptions } from '../postgres-store-options.ts';
import type { QueryInTransaction } from './end-within.ts';

/** Options of `postgresInbox`: those of `postgresStore`, with a `pool` of pg, which can have transactions. */
export interface PostgresInboxOptions<TPool extends PgPool = PgPool>
  extends Omit<PostgresStoreOptions, 'pool' | 'client' | 'sql' | 'query'> {
  readonly pool: TPool;
}

/** Options of `postgresInbox` where an ORM has all the transactions: those of `postgresStore`, with `sql` or `query`. */
export type PostgresOrmInboxOptions = Omit<PostgresStoreOptions, 'pool' | 'client' | 'sql' | 'query'> &
  ({ readonly sql: PostgresJsSql } | { readonly query: QueryFunction });

/** What the inbox takes of a delivery. */
export type InboxDelivery = Pick<Delivery, 'key' | 'fence' | 'deduplicated'>;

/** What `postgresInbox` makes of `sql` or `query`: a store whose claims are committed in transactions of an ORM. */
export interface PostgresOrmInbox extends PostgresStore {
  /**
   * Ends the delivery inside a transaction that an ORM or query builder began: what is written in it and the end of the
   * delivery are committed together, or neither. Call it as the transaction's last statement, and await the transaction in the
   * handler.
   *
   * Once it was called, the delivery is done only when its record is, and never because the handler ended well: a transaction
   * that was rolled back, also after the call, and also where PostgreSQL answered `ROLLBACK` to its `COMMIT` and the ORM did not
   * raise, fails the delivery, and its retry runs.
   *
   * @param query runs one statement in that transaction, such as `(text) => tx.execute(sql.raw(text))`
   * @throws LostClaimError when the delivery is somebody else's by now, or settled; an Error with the fix outside of a
   *   transaction, without a table or a record; whatever `query` rejects with. Let it out, so that the transaction is rolled back
   */
  commit(delivery: InboxDelivery, query: QueryInTransaction): Promise<void>;
  /** What the receiver calls when the handler has ended well. */
  commit(claim: Claim, request: { readonly ttlMs: number }, options?: StoreCallOptions): Promise<'committed' | 'lost'>;
}

/** What `postgresInbox` makes of a `pool`: a store, and transactions that commit its claims. */
export interface PostgresInbox<TClient> extends PostgresOrmInbox {
  /**
   * Runs the handler's own writes and the commit of its claim in one transaction: both happen, or neither. Await it, once
   * for a delivery, as the last thing that matters: what fails after it cannot have the event run again.
   *
   * @param work writes through the client it is given, and awaits every statement. It may use savepoints, take a role or
   *   another `search_path` with `SET LOCAL`, and hand the client to a query builder; what begins or ends a transaction is
   *   refused, and fails this one
   * @returns what `work` resolved with, once it is committed
   * @throws LostClaimError when the delivery is somebody else's by now; an Error with the fix when `work` misused the
   *   transaction; whatever `work` or the server rejects with. When the connection broke during the commit it may have
   *   happened: let the handler fail, and the retry finds out
   */
  transaction<T>(delivery: InboxDelivery, work: (client: TClient) => Promise<T>): Promise<T>;
}

/** The client a pool of pg hands out; `connect` may be overloaded with one for callbacks. */
export type PoolClientOf<TPool> = TPool extends {
  connect: { (): Promise<infer TClient>; (callback: (...args: never[]) => void): void };
}
  ? TClient
  : TPool extends { connect(): Promise<infer TClient> }
    ? TClient
    : never;
