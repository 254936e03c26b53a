import type { Delivery } from '@hookgate/core';
import type { PgPool } from './client/postgres-client.ts';
import { type PostgresJsTransactions, pgTransact, postgresJsTransact } from './client/transact.ts';
import { finishedDeliveries } from './finished-deliveries.ts';
import { keyDigest } from './key-digest.ts';
import { LostClaimError } from './lost-claim-error.ts';
import { type PostgresStore, postgresStore } from './postgres-store.ts';
import type { PostgresStoreOptions } from './postgres-store-options.ts';
import { statementsFor } from './statements.ts';
import { tableNames } from './table-names.ts';

/** Options of {@link postgresInbox}: those of `postgresStore`, with a `pool` or a `sql`, which can have transactions. */
export type PostgresInboxOptions = Omit<PostgresStoreOptions, 'pool' | 'client' | 'sql' | 'query'>;

/** What the inbox takes of a delivery. */
export type InboxDelivery = Pick<Delivery, 'key' | 'fence' | 'deduplicated'>;

/** What {@link postgresInbox} makes: a store, and transactions that commit its claims. */
export interface PostgresInbox<TClient> extends PostgresStore {
  /**
   * Runs the handler's own writes and the commit of its claim in one transaction: both happen, or neither. Call it once for
   * a delivery, as the last thing that matters: what fails after it cannot have the event run again.
   *
   * @param work writes through the client it is given, and neither commits nor releases that
   * @returns what `work` resolved with, once it is committed
   * @throws LostClaimError when the delivery is somebody else's by now; whatever `work` or the server rejects with. When the
   *   connection broke during the commit it may have happened: let the handler fail, and the retry finds out
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

/** What `sql.begin` of postgres.js hands to its callback. */
export type TransactionSqlOf<TSql> = TSql extends {
  begin(options: string, work: (sql: infer TTransaction) => unknown): unknown;
}
  ? TTransaction
  : never;

/**
 * A {@link postgresStore} whose handlers can write into the same database exactly once: their writes and the end of their
 * claim are one commit, so that a process that dies at any moment leaves both or neither. What a handler does elsewhere, a
 * mail or a call, stays at least once.
 *
 * ```ts
 * const inbox = postgresInbox({ pool });
 * plotonWebhook({
 *   store: inbox,
 *   on: {
 *     'task.complete': (event, delivery) =>
 *       inbox.transaction(delivery, (client) => client.query('INSERT INTO results …', [event.task_id])),
 *   },
 * });
 * ```
 *
 * @throws TypeError for a client that has no transactions of its own, and for unknown or invalid options
 */
export function postgresInbox<TPool extends PgPool>(
  options: PostgresInboxOptions & { readonly pool: TPool },
): PostgresInbox<PoolClientOf<TPool>>;
export function postgresInbox<TSql extends object>(
  options: PostgresInboxOptions & { readonly sql: TSql },
): PostgresInbox<TransactionSqlOf<TSql>>;
export function postgresInbox(options: PostgresStoreOptions): PostgresInbox<never> {
  for (const kind of ['client', 'query'] as const) {
    if (options?.[kind] === undefined) continue;
    throw new TypeError(
      `postgresInbox: \`${kind}\` cannot be used: handlers that run at the same time would share its transaction; ` +
        'pass `pool`, a Pool of pg, or `sql`, of postgres.',
    );
  }
  const store = postgresStore(options);
  const names = tableNames('postgresInbox', options.table, options.schema);
  const { finish } = statementsFor(names);
  const transact =
    options.pool === undefined
      ? postgresJsTransact(options.sql as unknown as PostgresJsTransactions)
      : pgTransact(options.pool);
  const finished = finishedDeliveries();

  return {
    ...store,
    async renew(claim, leaseMs, callOptions) {
      if (finished.has(claim)) return 'renewed';
      const answer = await store.renew(claim, leaseMs, callOptions);
      return answer === 'lost' && finished.has(claim) ? 'renewed' : answer;
    },
    async commit(claim, request, callOptions) {
      const isDone = finished.isCommitted(claim);
      finished.remove(claim);
      return isDone ? 'committed' : store.commit(claim, request, callOptions);
    },
    async release(claim, callOptions) {
      finished.remove(claim);
      return store.release(claim, callOptions);
    },
    async transaction<T>(delivery: InboxDelivery, work: (client: never) => Promise<T>): Promise<T> {
      requireFresh(delivery, finished.has(delivery));
      let result: { readonly value: T } | undefined;
      let remembered = false;
      try {
        await transact(async (client, run) => {
          result = { value: await work(client as never) };
          finished.begin(delivery);
          // Last, so that the row is locked for as long as a commit takes, and no longer.
          const [row] = await run(finish, [keyDigest('claim', delivery.key), `${delivery.fence}`]);
          if (row === undefined)
            throw new LostClaimError('The delivery was taken over: its transaction is rolled back.');
          remembered = row[0] === 'true';
        });
      } catch (error) {
        finished.remove(delivery);
        throw error;
      }
      if (remembered) finished.commit(delivery);
      else finished.remove(delivery);
      return (result as unknown as { value: T }).value;
    },
  };
}

function requireFresh({ key, deduplicated }: InboxDelivery, isFinished: boolean): void {
  if (!deduplicated) {
    throw new Error(
      `postgresInbox: ${key} has no claim (the store could not be reached), so nothing can be promised for it.`,
    );
  }
  if (isFinished) throw new Error(`postgresInbox: ${key} had its transaction already; put all writes into one.`);
}
