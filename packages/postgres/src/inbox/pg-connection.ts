import type { PgClient, PgPool } from '../client/postgres-client.ts';

/** A connection that tells when it breaks; whoever has a statement on it is told by that as well. */
interface Breakable {
  on?(event: 'error', listener: () => void): unknown;
  off?(event: 'error', listener: () => void): unknown;
}

/** A connection of a pool, for one transaction. */
export interface PgConnection {
  readonly client: PgClient;
  /** Runs text of one statement or several, in one round trip; answers what the last of them did. */
  run(text: string): Promise<PgAnswer>;
  /** @param isBroken whether the pool must throw it away */
  release(isBroken: boolean): void;
}

/** What pg answers to a statement. */
interface PgAnswer {
  /** What PostgreSQL says it did: `COMMIT`, `ROLLBACK`, … */
  readonly command?: string;
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

const ignore = (): void => {};

export async function connectPg(pool: PgPool): Promise<PgConnection> {
  const client = await pool.connect();
  // The pool watches over idle connections only: without a listener, one that breaks while it works ends the process.
  const breakable = client as Breakable;
  breakable.on?.('error', ignore);
  return {
    client,
    async run(text) {
      const answers = [(await client.query({ text, values: [] })) as PgAnswer | PgAnswer[] | undefined].flat();
      return answers.at(-1) ?? { rows: [] };
    },
    release(isBroken) {
      breakable.off?.('error', ignore);
      client.release(isBroken);
    },
  };
}
