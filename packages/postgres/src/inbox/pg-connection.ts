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

type Connected = Awaited<ReturnType<PgPool['connect']>>;

const ignore = (): void => {};

export async function connectPg(pool: PgPool): Promise<PgConnection> {
  const client = await checkOut(pool);
  return {
    client,
    async run(text) {
      const answers = [(await client.query({ text, values: [] })) as PgAnswer | PgAnswer[] | undefined].flat();
      return answers.at(-1) ?? { rows: [] };
    },
    release(isBroken) {
      (client as Breakable).off?.('error', ignore);
      client.release(isBroken);
    },
  };
}

/**
 * The pool watches over idle connections only: without a listener, one that breaks while it works ends the process. It may
 * break in the very packet that says it is there, so the listener is set in the pool's callback, which no promise is as early as.
 */
function checkOut(pool: PgPool): Promise<Connected> {
  return new Promise((resolve, reject) => {
    const take = (client: Connected): void => {
      (client as Breakable).on?.('error', ignore);
      resolve(client);
    };
    const connect = pool.connect as (callback: (error: Error | undefined, client: Connected) => void) => unknown;
    const answer = connect.call(pool, (error, client) => (error ? reject(error) : take(client)));
    // One that knows no callbacks.
    const promise = answer as Promise<Connected> | undefined;
    if (typeof promise?.then === 'function') promise.then(take, reject);
  });
}
