import type { Row, RunStatement } from './client/statement.ts';

/** `serialization_failure`, `deadlock_detected`: the statement did nothing, and may be run again. */
const CONFLICTS: ReadonlySet<unknown> = new Set(['40001', '40P01']);
const MAX_TRIES = 5;

/** Under stricter isolation than PostgreSQL's default, statements for one key make each other fail. They are run again. */
export function retryConflicts(run: RunStatement): RunStatement {
  return (statement, params, call) => {
    let tries = 1;
    const again = async (error: unknown): Promise<readonly Row[]> => {
      if (tries === MAX_TRIES || !CONFLICTS.has(sqlStateOf(error)) || call?.signal?.aborted) throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 5 * tries));
      tries += 1;
      return run(statement, params, call).catch(again);
    };
    return run(statement, params, call).catch(again);
  };
}

/** What PostgreSQL calls an error; pg and postgres.js keep it in `code`. */
export function sqlStateOf(error: unknown): unknown {
  return (error as { code?: unknown } | null | undefined)?.code;
}
