import type { PgClient, PgPool, PostgresJsSql } from './postgres-client.ts';
import { pgRunner, postgresJsRunner } from './run-statement.ts';
import type { RunStatement } from './statement.ts';

/** What the inbox uses of the `sql` of postgres.js. */
export interface PostgresJsTransactions extends PostgresJsSql {
  begin(work: (sql: PostgresJsSql) => Promise<void>): Promise<unknown>;
}

/** Runs work in a transaction on a connection of its own: committed when it resolves, rolled back when it rejects. */
export type Transact = (work: (client: unknown, run: RunStatement) => Promise<void>) => Promise<void>;

/** A connection that tells when it breaks; whoever has a statement on it is told by that as well. */
interface Breakable {
  on?(event: 'error', listener: () => void): unknown;
  off?(event: 'error', listener: () => void): unknown;
}

const ignore = (): void => {};

/** Transactions on a pool of pg. */
export function pgTransact(pool: PgPool): Transact {
  return async (work) => {
    const client = await pool.connect();
    // The pool watches over idle connections only: without a listener, one that breaks while it works ends the process.
    const breakable = client as Breakable;
    breakable.on?.('error', ignore);
    const release = (broken: boolean): void => {
      breakable.off?.('error', ignore);
      client.release(broken);
    };
    const say = (text: string): Promise<unknown> => (client as PgClient).query({ text, values: [] });
    try {
      await say('BEGIN');
      await work(client, pgRunner(client, false));
      await say('COMMIT');
    } catch (error) {
      // A connection that cannot even roll back is thrown away, and its server rolls back.
      await say('ROLLBACK').then(
        () => release(false),
        () => release(true),
      );
      throw error;
    }
    release(false);
  };
}

/** Transactions of postgres.js. */
export function postgresJsTransact(sql: PostgresJsTransactions): Transact {
  return async (work) => {
    await sql.begin((client) => work(client, postgresJsRunner(client, true)));
  };
}
