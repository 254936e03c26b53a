import type { DedupeStore, StoreCallOptions } from '@hookgate/core';
import { abortable, createWaitingRoom, createWarmUp } from '@hookgate/core/store-kit';
import { runnerOf } from './client/run-statement.ts';
import { keyDigest } from './key-digest.ts';
import { createOperations } from './operations.ts';
import { type PostgresStoreOptions, resolvePostgresOptions } from './postgres-store-options.ts';
import { requireMs } from './require-ms.ts';
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
   * table that does not work stops the start instead of the first delivery.
   *
   * @throws TypeError with the fix for a client, table or server the store cannot use, else whatever the client rejects with
   */
  ready(options?: StoreCallOptions): Promise<void>;
  /** Removes expired rows now and then, until `close`. Without it, call `sweep` from a job of your own. */
  startSweeping(options?: SweepingOptions): void;
}

/**
 * A store in PostgreSQL 12 or newer, for an application on any number of machines. Every operation is one statement, by the
 * server's clock; copies of a delivery read and do not write.
 *
 * Create its table first, with `ensureSchema`, and have expired rows removed: `startSweeping` or `sweep`.
 *
 * @throws TypeError for a client that is none, and for unknown or invalid options
 */
export function postgresStore(options: PostgresStoreOptions): PostgresStore {
  const { names, listener, prepare, keepKeys } = resolvePostgresOptions('postgresStore', options);
  const run = retryConflicts(runnerOf('postgresStore', options, prepare));
  const statements = statementsFor(names);
  const operations = createOperations(run, statements, keepKeys);
  const test = (): Promise<void> => selfTest(run, statements, operations, names);
  const warmUp = createWarmUp(test);
  const sweeper = createSweeper((signal) => sweep(signal));
  const room =
    listener && createWaitingRoom({ subscription: subscriptionOf(listener, names.channel), watch: operations.watch });
  let closed = false;

  function requireOpen(): void {
    if (closed) throw new Error('postgresStore: this store was closed.');
  }

  /** Every call goes through here. */
  async function call<T>(options: StoreCallOptions | undefined, work: () => Promise<T>): Promise<T> {
    requireOpen();
    await warmUp(options?.signal);
    return abortable(options?.signal, work);
  }

  function sweep(options?: StoreCallOptions): Promise<number> {
    return call(options, () => sweepAll(operations.sweep, options?.signal));
  }

  return {
    name: 'postgres',
    claimsNonces: true,
    async claim(request, options) {
      requireMs('leaseMs', request.leaseMs);
      requireMs('ttlMs', request.ttlMs);
      if (request.nonce !== undefined) requireMs('nonce.ttlMs', request.nonce.ttlMs);
      return call(options, () => operations.claim(request));
    },
    async renew(claim, leaseMs, options) {
      requireMs('leaseMs', leaseMs);
      return call(options, () => operations.renew(claim, leaseMs));
    },
    async commit(claim, { ttlMs }, options) {
      requireMs('ttlMs', ttlMs);
      return call(options, () => operations.commit(claim, ttlMs));
    },
    release: (claim, options) => call(options, () => operations.release(claim)),
    async remember(key, value, ttlMs, options) {
      requireMs('ttlMs', ttlMs);
      return call(options, () => operations.remember({ key, value, ttlMs }));
    },
    ...(room && {
      async wait(key: string, timeoutMs: number, options?: StoreCallOptions): Promise<void> {
        requireOpen();
        return room.wait(keyDigest('claim', key), timeoutMs, options?.signal);
      },
    }),
    inspect: (key, options) => call(options, () => operations.inspect(key)),
    forget: (key, options) => call(options, () => operations.forget(key)),
    sweep,
    startSweeping(options) {
      requireOpen();
      sweeper.start(options);
    },
    ready: (options) => call(options, async () => {}),
    ping: (options) => call(options, test),
    async close() {
      closed = true;
      sweeper.stop();
      room?.close();
    },
  };
}
