import { randomUUID } from 'node:crypto';
import type { PgPool } from '../client/postgres-client.ts';
import { keyDigest } from '../key-digest.ts';
import { sqlStateOf } from '../retry-conflicts.ts';
import type { TableNames } from '../table-names.ts';
import type { DeliveryTransaction, RunOfDelivery } from './delivery-transactions.ts';
import { beginSql, finishSql } from './finish-sql.ts';
import { type GuardedClient, guardClient } from './guard-client.ts';
import { LostClaimError } from './lost-claim-error.ts';
import { connectPg, type PgConnection } from './pg-connection.ts';

/** What a transaction of the inbox is made of. */
export interface TransactionParts {
  readonly pool: PgPool;
  readonly names: TableNames;
  readonly delivery: RunOfDelivery;
  readonly transaction: DeliveryTransaction;
}

/** What came of it. */
export interface Committed<T> {
  readonly value: T;
  /** Whether the key is remembered; it may have expired, or been forgotten, while `work` ran. */
  readonly isRemembered: boolean;
}

/** `in_failed_sql_transaction`. */
const FAILED_TRANSACTION = '25P02';

/** Begins, has `work` write, ends the delivery, commits. Whatever goes wrong, everything is rolled back and it rejects. */
export async function runTransaction<T>(
  parts: TransactionParts,
  work: (client: unknown) => Promise<T>,
): Promise<Committed<T>> {
  const { transaction } = parts;
  const connection = await connectPg(parts.pool);
  const guarded = guardClient(connection.client);
  let committed: Committed<T>;
  try {
    const mark = randomUUID();
    await connection.run(beginSql(mark));
    const value = await work(guarded.client);
    guarded.close();
    throwIfDoomed(guarded, transaction);
    // Last, so that the row is locked for as long as a commit takes, and no longer.
    const isRemembered = await finish(connection, parts, mark);
    throwIfDoomed(guarded, transaction);
    transaction.phase = 'committing';
    await commit(connection);
    committed = { value, isRemembered };
  } catch (error) {
    guarded.close();
    // What was refused is the cause of what failed after it; what is sent later is not.
    const reason = guarded.refusal ?? error;
    // A connection that cannot even roll back is thrown away, and its server rolls back.
    await connection.run('ROLLBACK').then(
      () => connection.release(false),
      () => connection.release(true),
    );
    throw reason;
  }
  connection.release(false);
  return committed;
}

function throwIfDoomed({ refusal, pending }: GuardedClient, { doom }: DeliveryTransaction): void {
  const reason = refusal ?? doom;
  if (reason !== undefined) throw reason;
  if (pending === 0) return;
  throw new Error(
    `postgresInbox: \`work\` ended while ${pending} of its statements had no answer yet: await every one of them ` +
      '(`forEach` does not). Everything was rolled back.',
  );
}

async function finish(connection: PgConnection, parts: TransactionParts, mark: string): Promise<boolean> {
  const { names, delivery } = parts;
  const text = finishSql(names, keyDigest('claim', delivery.key), `${delivery.fence}`, mark);
  const { rows } = await connection.run(text).catch(explainFailure);
  const { answer, asked } = rows[0] ?? {};
  switch (asked === mark ? answer : 'of another') {
    case 'done true':
      return true;
    case 'done false':
      return false;
    case 'lost':
      throw new LostClaimError(
        `This process no longer holds ${delivery.key}: it was taken over, or is settled. The transaction is rolled back.`,
      );
    case 'ended':
      throw new Error(
        'postgresInbox: `work` ended the transaction itself, with a COMMIT or ROLLBACK that did not go through the client ' +
          'it was given, or in a function: what it wrote before that, and anything it wrote after it, may stay or be gone. ' +
          'The delivery was not ended, and runs again. Leave the transaction to the inbox, and use SAVEPOINT inside of it.',
      );
    case 'unknown':
      throw new Error(
        `postgresInbox: the table ${names.table} has no record of ${delivery.key}, so its end cannot be committed: give the ` +
          'webhook this inbox as its `store`, `{ store: inbox }`, with the `schema` and `table` of both the same. (A record ' +
          'that was forgotten and swept while the handler ran is gone, too.) Everything was rolled back.',
      );
    default:
      throw new TypeError(
        `postgresInbox: the client answered ${JSON.stringify(answer)} to the end of a delivery: pass a Pool of pg.`,
      );
  }
}

function explainFailure(error: unknown): never {
  if (sqlStateOf(error) !== FAILED_TRANSACTION) throw error;
  throw new Error(
    'postgresInbox: a statement of `work` failed, and its error was caught or not awaited, so PostgreSQL takes nothing more ' +
      'in this transaction: let the error out of `work`, or put a SAVEPOINT before what may fail. Everything was rolled back.',
    { cause: error },
  );
}

/** An answer to COMMIT that is no COMMIT: PostgreSQL rolls back what has failed, and says so without an error. */
async function commit(connection: PgConnection): Promise<void> {
  const { command } = await connection.run('COMMIT');
  if (command === 'COMMIT') return;
  throw new Error(
    `postgresInbox: PostgreSQL answered ${command} to COMMIT: a statement of \`work\` that was not awaited had failed. ` +
      'Await every one of them. Nothing was written.',
  );
}
