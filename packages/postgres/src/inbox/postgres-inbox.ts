import type { Claim, StoreCallOptions } from '@hookgate/core';
import type { PgPool } from '../client/postgres-client.ts';
import { postgresStore } from '../postgres-store.ts';
import type { PostgresStoreOptions } from '../postgres-store-options.ts';
import { tableNames } from '../table-names.ts';
import { deliveryTransactions } from './delivery-transactions.ts';
import type { QueryInTransaction } from './end-within.ts';
import type {
  InboxDelivery,
  PoolClientOf,
  PostgresInbox,
  PostgresInboxOptions,
  PostgresOrmInbox,
  PostgresOrmInboxOptions,
} from './inbox-types.ts';
import { ormCommits } from './orm-commits.ts';
import { runTransaction } from './run-transaction.ts';
import { notAwaited, refuseSecond } from './unfinished-transaction.ts';

const NO_TRANSACTION =
  '`inbox.transaction` needs a `pool`, a Pool of pg; `inbox.commit` goes into a transaction of your own. When a connection of ' +
  'postgres.js breaks inside a transaction, what is left of that transaction is sent on another connection, into the ' +
  'transaction of another delivery.';

/**
 * A `postgresStore` whose handlers can write into the same database exactly once: their writes and the end of their
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
 * Where an ORM or query builder begins and ends the transactions, `commit` goes into one of them:
 *
 * ```ts
 * db.transaction(async (tx) => {
 *   await tx.insert(results).values({ taskId: event.task_id });
 *   await inbox.commit(delivery, (text) => tx.execute(sql.raw(text)));
 * })
 * ```
 *
 * With `sql` of postgres.js, or `query`, there is `commit` only.
 *
 * @throws TypeError for a single `client`, and for unknown or invalid options
 */
export function postgresInbox<TPool extends PgPool>(
  options: PostgresInboxOptions<TPool>,
): PostgresInbox<PoolClientOf<TPool>>;
export function postgresInbox(options: PostgresOrmInboxOptions): PostgresOrmInbox;
export function postgresInbox(options: PostgresStoreOptions): PostgresInbox<unknown> {
  if (options?.client !== undefined) {
    throw new TypeError(
      'postgresInbox: `client` cannot be used: handlers that run at the same time would share its transaction; pass `pool`, a ' +
        'Pool of pg.',
    );
  }
  const store = postgresStore(options);
  const names = tableNames('postgresInbox', options.table, options.schema);
  const transactions = deliveryTransactions();
  const orm = ormCommits(store, names);

  async function end(delivery: InboxDelivery, query: QueryInTransaction): Promise<void> {
    requireClaim(delivery);
    if (transactions.of(delivery) === undefined) return orm.end(delivery, query);
    throw new Error('postgresInbox: `inbox.transaction` ends the delivery itself: leave `inbox.commit` out of it.');
  }

  async function settle(claim: Claim, request: { readonly ttlMs: number }, callOptions?: StoreCallOptions) {
    if (orm.has(claim)) return orm.confirm(claim, callOptions);
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
    return 'committed' as const;
  }

  function commit(delivery: InboxDelivery, query: QueryInTransaction): Promise<void>;
  function commit(
    claim: Claim,
    request: { readonly ttlMs: number },
    callOptions?: StoreCallOptions,
  ): Promise<'committed' | 'lost'>;
  function commit(
    what: Claim | InboxDelivery,
    how: { readonly ttlMs: number } | QueryInTransaction,
    callOptions?: StoreCallOptions,
  ): Promise<never> {
    const isOfReceiver = typeof how === 'object' && how !== null && typeof how.ttlMs === 'number';
    const done = isOfReceiver
      ? settle(what as Claim, how, callOptions)
      : end(what as InboxDelivery, how as QueryInTransaction);
    return done as Promise<never>;
  }

  return {
    ...store,
    async renew(claim, leaseMs, callOptions) {
      // A record that is done, or about to be, is not lost to the handler that has not ended yet.
      const isFinishing = (): boolean => (transactions.of(claim)?.phase ?? 'running') !== 'running';
      if (isFinishing()) return 'renewed';
      const answer = await store.renew(claim, leaseMs, callOptions);
      if (answer !== 'lost') return answer;
      return isFinishing() || (await orm.isDone(claim, callOptions)) ? 'renewed' : 'lost';
    },
    unfinished(claim) {
      if (orm.has(claim)) return orm.doubt(claim);
      const transaction = transactions.of(claim);
      if (transaction === undefined || transaction.phase === 'committed') return undefined;
      // What its COMMIT is answered, the commit of its claim finds out, or has not in time.
      if (transaction.phase === 'committing' && !transaction.isAbandoned) return undefined;
      transaction.doom ??= notAwaited('its handler ended before its transaction');
      return transaction.doom;
    },
    commit,
    async release(claim, callOptions) {
      orm.forget(claim);
      const transaction = transactions.of(claim);
      if (transaction !== undefined) {
        transaction.isReleased = true;
        if (transaction.phase === 'running')
          transaction.doom ??= notAwaited('its handler failed before its transaction ended');
        else transactions.remove(claim);
      }
      return store.release(claim, callOptions);
    },
    async transaction<T>(delivery: InboxDelivery, work: (client: unknown) => Promise<T>): Promise<T> {
      const { pool } = options;
      if (pool === undefined) throw new TypeError(`postgresInbox: ${NO_TRANSACTION}`);
      requireClaim(delivery);
      if (orm.has(delivery))
        throw new Error(`postgresInbox: \`inbox.commit\` was called for ${delivery.key}: use one of both.`);
      const other = transactions.of(delivery);
      if (other !== undefined) throw refuseSecond(delivery, other);
      const transaction = transactions.begin(delivery);
      try {
        const parts = { pool, names, delivery, transaction };
        const { value, isRemembered } = await runTransaction(parts, work);
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
