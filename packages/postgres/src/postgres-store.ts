import { type DedupeStore, type StoreCallOptions, StoreClosedError } from '@hookgate/core';
import {
  type CheckOptions,
  createGuardedCalls,
  createWaitingRoom,
  createWarn,
  heardSubscription,
  withinTime,
} from '@hookgate/core/store-kit';
import type { PostgresConnection } from './client/postgres-client.ts';
import { runnerOf } from './client/run-statement.ts';
import { keyDigest } from './key-digest.ts';
import { createOperations } from './operations.ts';
import { type PostgresStoreOptions, resolvePostgresOptions } from './postgres-store-options.ts';
import { retryConflicts } from './retry-conflicts.ts';
import { selfTest } from './self-test.ts';
import { statementsFor } from './statements.ts';
import { createSweeper, type SweepingOptions, sweepAll } from './sweeper.ts';
import { subscriptionOf } from './waiting/subscription.ts';

type OperatorMethod = 'inspect' | 'forget' | 'sweep' | 'ping' | 'close';

/** What {@link postgresStore} makes: a {@link DedupeStore} for any number of processes. It has `wait` with a `listener`. */
export interface PostgresStore extends Omit<DedupeStore, OperatorMethod>, Required<Pick<DedupeStore, OperatorMethod>> {
  /**
   * Tries the connection out, as the first operation does anyway: call it when the application starts, and a client or
   * table that does not work stops the start instead of the first delivery. It ends after 10 s, unless told otherwise.
   *
   * @throws TypeError with the fix for a client, table or server the store cannot use, else whatever the client rejects with
   */
  ready(options?: CheckOptions): Promise<void>;
  /** Rejects when the store cannot be used, after 10 s unless told otherwise. */
  ping(options?: CheckOptions): Promise<void>;
  /** Removes expired rows now and then, until `close`. Without it, call `sweep` from a job of your own. */
  startSweeping(options?: SweepingOptions): void;
}

/** What keeps the client from an answer, and the setting that changes it, by the option the client came in. */
const HANGS: readonly (readonly [keyof PostgresConnection, string])[] = [
  [
    'pool',
    'A Pool without `connectionTimeoutMillis` waits for a connection for ever, and without `query_timeout` for an answer.',
  ],
  ['client', 'A Client without `query_timeout` waits for an answer for ever.'],
  [
    'sql',
    'postgres.js tries to connect again and again, for `connect_timeout` seconds each time (30), and an answer has no limit but ' +
      'the server’s: set `connect_timeout: 2` and `connection: { statement_timeout: 5_000 }`.',
  ],
  ['query', 'The option `query` has not resolved: give the client behind it a time limit for connections and answers.'],
];

const DEAF =
  'the listener does not hear what the store notifies, so copies in flight poll: give it a direct connection to the same ' +
  'database, with no pooler between that hands connections on after each transaction.';

/**
 * A store in PostgreSQL 12 or newer, for an application on any number of machines. Every operation is one statement, by the
 * server's clock; copies of a delivery read and do not write.
 *
 * Create its table first, with `ensureSchema`, and have expired rows removed: `startSweeping` or `sweep`.
 *
 * @throws TypeError for a client that is none, and for unknown or invalid options
 */
export function postgresStore(options: PostgresStoreOptions): PostgresStore {
  const { names, listener, prepare, keepKeys, onWarning } = resolvePostgresOptions('postgresStore', options);
  const run = retryConflicts(runnerOf('postgresStore', options, prepare));
  const statements = statementsFor(names);
  const operations = createOperations(run, statements, keepKeys);
  const test = (): Promise<void> => selfTest(run, statements, operations, names);
  const calls = createGuardedCalls('postgresStore', test, StoreClosedError);
  const [, hang = ''] = HANGS.find(([kind]) => options[kind] !== undefined) ?? [];
  const hint = `${hang} Is the server there?`;
  const sweeper = createSweeper((call) => sweep(call));
  const warn = createWarn('postgresStore', onWarning);
  const room =
    listener &&
    createWaitingRoom({
      subscription: heardSubscription(subscriptionOf(listener, names.channel), {
        notify: (payload) => run(statements.notify, [payload]),
        onDeaf: () => warn('no_wake_ups', DEAF),
      }),
      watch: operations.watch,
      onDeaf: (error) => warn('no_wake_ups', `the listener cannot listen, so copies in flight poll: ${String(error)}`),
    });

  function sweep(options?: StoreCallOptions): Promise<number> {
    return calls.run(options, (call) => sweepAll((limit) => operations.sweep(limit, call), call?.signal));
  }

  return {
    name: 'postgres',
    claimsNonces: true,
    claim: (request, options) => calls.run(options, (call) => operations.claim(request, call)),
    renew: (claim, leaseMs, options) => calls.run(options, (call) => operations.renew(claim, leaseMs, call)),
    commit: (claim, { ttlMs }, options) => calls.run(options, (call) => operations.commit(claim, ttlMs, call)),
    release: (claim, options) => calls.run(options, (call) => operations.release(claim, options?.ran !== false, call)),
    remember: (key, value, ttlMs, options) =>
      calls.run(options, (call) => operations.remember({ key, value, ttlMs }, call)),
    ...(room && {
      async wait(key: string, timeoutMs: number, options?: StoreCallOptions): Promise<void> {
        calls.requireOpen();
        return room.wait(keyDigest('claim', key), timeoutMs, options?.signal);
      },
    }),
    inspect: (key, options) => calls.run(options, (call) => operations.inspect(key, call)),
    forget: (key, options) => calls.run(options, (call) => operations.forget(key, call)),
    sweep,
    startSweeping(options) {
      calls.requireOpen();
      sweeper.start(options);
    },
    ready: (options) =>
      withinTime('postgresStore: ready', hint, options, (bounded) => calls.run(bounded, async () => {})),
    ping: (options) => withinTime('postgresStore: ping', hint, options, (bounded) => calls.run(bounded, test)),
    async close() {
      calls.close();
      sweeper.stop();
      room?.close();
    },
  };
}
