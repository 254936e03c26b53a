import type { Delivery } from '@hookgate/core';
import type { PgPool } from '../client/postgres-client.ts';
import { type PostgresStore, postgresStore } from '../postgres-store.ts';
import type { PostgresStoreOptions } from '../postgres-store-options.ts';
import { tableNames } from '../table-names.ts';
import { type DeliveryTransaction, deliveryTransactions } from './delivery-transactions.ts';
import { runTransaction } from './run-transaction.ts';

/** Options of {@link postgresInbox}: those of `postgresStore`, with a `pool` of pg, which can have transactions. */
export interface PostgresInboxOptions<TPool extends PgPool = PgPool>
  extends Omit<PostgresStoreOptions, 'pool' | 'client' | 'sql' | 'query'> {
  readonly pool: TPool;
}

/** What the inbox takes of a delivery. */
export type InboxDelivery = Pick<Delivery, 'key' | 'fence' | 'deduplicated'>;

/** What {@link postgresInbox} makes: a store, and transactions that commit its claims. */
export interface PostgresInbox<TClient> extends PostgresStore {
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

const REFUSED = {
  client: '`client` cannot be used: handlers that run at the same time would share its transaction',
  query: '`query` cannot be used: a transaction needs a connection of its own',
  sql:
    '`sql` cannot be used: when a connection of postgres.js breaks inside a transaction, what is left of that transaction is ' +
    'sent on another connection, into the transaction of another delivery. `postgresStore({ sql })` has no transactions, ' +
    'and works',
} as const;

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
 * @throws TypeError for anything but a Pool of pg, and for unknown or invalid options
 */
export function postgresInbox<TPool extends PgPool>(
  options: PostgresInboxOptions<TPool>,
): PostgresInbox<PoolClientOf<TPool>> {
  for (const [kind, problem] of Object.entries(REFUSED)) {
    if ((options as PostgresStoreOptions | undefined)?.[kind as keyof typeof REFUSED] === undefined) continue;
    throw new TypeError(`postgresInbox: ${problem}; pass \`pool\`, a Pool of pg.`);
  }
  const store = postgresStore(options);
  const { pool } = options;
  const names = tableNames('postgresInbox', options.table, options.schema);
  const transactions = deliveryTransactions();

  return {
    ...store,
    async renew(claim, leaseMs, callOptions) {
      // A record that is done, or about to be, is not lost to the handler that has not ended yet.
      const isFinishing = (): boolean => (transactions.of(claim)?.phase ?? 'running') !== 'running';
      if (isFinishing()) return 'renewed';
      const answer = await store.renew(claim, leaseMs, callOptions);
      return answer === 'lost' && isFinishing() ? 'renewed' : answer;
    },
    unfinished(claim) {
      const transaction = transactions.of(claim);
      if (transaction === undefined || transaction.phase === 'committed') return undefined;
      // What its COMMIT is answered, the commit of its claim finds out, or has not in time.
      if (transaction.phase === 'committing' && !transaction.isAbandoned) return undefined;
      transaction.doom ??= notAwaited('its handler ended before its transaction');
      return transaction.doom;
    },
    async commit(claim, request, callOptions) {
      const transaction = transactions.of(claim);
      if (transaction === undefined) return store.commit(claim, request, callOptions);
      transaction.isAbandoned = true;
      // Of an application behind a middleware, whose answer is written already: only its success can make that true.
      await untilAborted(transaction.ended, callOptions?.signal);
      if (transaction.phase !== 'committed') {
        transaction.doom ??= notAwaited('its application answered before its transaction ended', transaction.failure);
        throw transaction.doom;
      }
      transactions.remove(claim);
      return 'committed';
    },
    async release(claim, callOptions) {
      const transaction = transactions.of(claim);
      if (transaction !== undefined) {
        transaction.isReleased = true;
        if (transaction.phase === 'running')
          transaction.doom ??= notAwaited('its handler failed before its transaction ended');
        else transactions.remove(claim);
      }
      return store.release(claim, callOptions);
    },
    async transaction<T>(delivery: InboxDelivery, work: (client: PoolClientOf<TPool>) => Promise<T>): Promise<T> {
      requireClaim(delivery);
      const other = transactions.of(delivery);
      if (other !== undefined) throw refuseSecond(delivery, other);
      const transaction = transactions.begin(delivery);
      try {
        const parts = { pool, names, delivery, transaction };
        const { value, isRemembered } = await runTransaction(parts, work as (client: unknown) => Promise<T>);
        transaction.phase = 'committed';
        // What is not remembered is for the claim's own commit to remember.
        if (!isRemembered || transaction.isReleased) transactions.remove(delivery);
        return value;
      } catch (error) {
        transaction.phase = 'failed';
        transaction.failure = error;
        if (!transaction.isAbandoned || transaction.isReleased) transactions.remove(delivery);
        throw error;
      } finally {
        transaction.end();
      }
    },
  };
}

function requireClaim({ key, deduplicated }: InboxDelivery): void {
  if (deduplicated) return;
  throw new Error(
    `postgresInbox: ${key} has no claim (the store could not be reached), so nothing can be promised for it.`,
  );
}

/** Resolves with the promise, or when the signal aborts, whichever is first. */
function untilAborted(promise: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) return promise;
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = (): void => {
      signal.removeEventListener('abort', end);
      resolve();
    };
    signal.addEventListener('abort', end);
    void promise.then(end);
  });
}

/** @param cause what the transaction failed with, if it has */
function notAwaited(how: string, cause?: unknown): Error {
  return new Error(
    `postgresInbox: a delivery is not done, for ${how}, which is rolled back: await \`inbox.transaction\`, or return its promise.`,
    cause === undefined ? undefined : { cause },
  );
}

/** The first one must fail as well where it can: it would end the delivery with half of what the handler wants to write. */
function refuseSecond({ key }: InboxDelivery, other: DeliveryTransaction): Error {
  const cure =
    'put all writes of a delivery into one, one after the other, with SAVEPOINT where a part of them may fail';
  if (other.phase !== 'running') {
    return new Error(`postgresInbox: ${key} had its transaction already, and what that wrote stays; ${cure}.`);
  }
  const error = new Error(
    `postgresInbox: ${key} has a transaction that is still running, so a second one was refused, and the first is rolled ` +
      `back; ${cure}.`,
  );
  other.doom ??= error;
  return error;
}
